package dev.larder.worker.cli.token;

import dev.larder.access.Grant;
import dev.larder.access.PoolPattern;
import dev.larder.access.Scope;
import dev.larder.document.DurationFormat;
import dev.larder.server.installation.TokenRoutes;
import dev.larder.store.token.NewToken;
import dev.larder.store.token.Tokens;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Output;
import dev.larder.worker.cli.frame.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a token and shows it, once. */
@Command(
    name = "create",
    header = "Make a token of the HTTP API. It is shown once, on standard output.",
    description =
        "The name is its subject: owner of what it claims, and who did what in `larder events`."
            + " While one token replaces another, both may have the same name.",
    footer = {
      "Examples:",
      "  larder tokens create --name ci --scope claim --pool 'acme/java-dev/*'",
      "  larder tokens create --name ops --scope operate --all --expires 30d"
    })
public final class TokensCreateCommand extends Verb {
  @Option(names = "--name", paramLabel = "NAME", required = true, description = "Whose it is.")
  private String name;

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      required = true,
      split = ",",
      description = "What it may do: read, claim, claim-for, operate, admin; several times.")
  private List<Scope> scopes;

  @Option(
      names = "--pool",
      paramLabel = "PATTERN",
      description = "Where: ORGANIZATION/TEMPLATE/PRESET with * for any; several times.")
  private List<PoolPattern> pools = List.of();

  @Option(
      names = "--organization",
      paramLabel = "NAME",
      description = "Where: all pools of this organization; several times.")
  private List<String> organizations = List.of();

  @Option(names = "--all", description = "Everywhere.")
  private boolean all;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      defaultValue = "90d",
      description = "How long it is valid, at most 366d. Default: ${DEFAULT-VALUE}.")
  private Duration expires;

  @Mixin private final Output output;
  @Mixin private final Connections connections;
  private final CliContext context;

  public TokensCreateCommand(CliContext context) {
    this.context = context;
    this.output = new Output(context);
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() {
    Tokens.Created created =
        new Tokens(connections.database()).create(wanted(), Optional.empty(), context.user());
    if (output.isTable()) {
      out().println(created.text().secretText());
      out().flush();
    } else {
      output.print(
          out(),
          dev.larder.worker.cli.frame.Table::nothing,
          () ->
              TokenRoutes.document(created.token())
                  .put("token", created.text().secretText())
                  .fields());
    }
    report(
        "larder: token %s of %s, until %s; it is not shown again"
            .formatted(
                created.token().id(),
                created.token().name(),
                DurationFormat.instant(created.token().expiresAt())));
    return Exit.DONE;
  }

  private NewToken wanted() {
    try {
      List<PoolPattern> reach =
          Stream.of(
                  pools.stream(),
                  organizations.stream().map(PoolPattern::organization),
                  all ? Stream.of(PoolPattern.ALL) : Stream.<PoolPattern>empty())
              .flatMap(patterns -> patterns)
              .distinct()
              .toList();
      if (reach.isEmpty()) {
        throw CommandFailure.wrongInput(
            "say where it may do that: --pool PATTERN, --organization NAME or --all");
      }
      if (expires.isZero()) {
        throw CommandFailure.wrongInput("--expires must be longer than zero");
      }
      List<Grant> grants =
          scopes.stream()
              .distinct()
              .flatMap(scope -> reach.stream().map(where -> new Grant(scope, where)))
              .toList();
      if (grants.size() > NewToken.MAX_GRANTS) {
        throw CommandFailure.wrongInput(
            "a token has at most %d scopes and places".formatted(NewToken.MAX_GRANTS));
      }
      return new NewToken(NewToken.name(name), grants, NewToken.lifetime(expires));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput(String.valueOf(e.getMessage()));
    }
  }
}
