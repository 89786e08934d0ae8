package dev.larder.cli.token;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.access.Grant;
import dev.larder.access.PoolPattern;
import dev.larder.access.Scope;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
import dev.larder.document.DurationFormat;
import dev.larder.document.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a token and shows it, once: by a server, as an administrator. */
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
public class TokensCreateCommand extends Verb {
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
  @Mixin private final ServerOption server;

  public TokensCreateCommand(CliContext context) {
    this.output = new Output(context);
    this.server = new ServerOption(context);
  }

  /**
   * What is asked for.
   *
   * @param lifetime from now
   */
  public record Wanted(String name, List<Grant> grants, Duration lifetime) {}

  /** Makes it; answers as {@code POST /v1/tokens} does. */
  protected Item create(Wanted wanted) {
    Server found = server.server();
    found.changing(this);
    ObjectNode body = Server.body();
    body.put("name", wanted.name()).put("expires", Durations.text(wanted.lifetime()));
    ArrayNode grants = body.putArray("grants");
    wanted
        .grants()
        .forEach(
            grant ->
                grants
                    .addObject()
                    .put("scope", grant.scope().label())
                    .put("pools", grant.pools().toString()));
    return found.post(ApiPath.of("tokens"), body);
  }

  @Override
  protected final Exit run() {
    Item created = create(wanted());
    if (output.isTable()) {
      out().println(created.text("token"));
      out().flush();
    } else {
      output.print(out(), Table::nothing, created);
    }
    report(
        "larder: token %s of %s, until %s; it is not shown again"
            .formatted(
                created.text("id"),
                created.text("name"),
                DurationFormat.instant(created.instant("expiresAt").orElse(Instant.MAX))));
    return Exit.DONE;
  }

  private Wanted wanted() {
    List<PoolPattern> reach = reach();
    if (reach.isEmpty()) {
      throw CommandFailure.wrongInput(
          "say where it may do that: --pool PATTERN, --organization NAME or --all");
    }
    if (expires.isZero()) {
      throw CommandFailure.wrongInput("--expires must be longer than zero");
    }
    return new Wanted(
        name,
        scopes.stream()
            .distinct()
            .flatMap(scope -> reach.stream().map(where -> new Grant(scope, where)))
            .toList(),
        expires);
  }

  private List<PoolPattern> reach() {
    try {
      return Stream.of(
              pools.stream(),
              organizations.stream().map(PoolPattern::organization),
              all ? Stream.of(PoolPattern.ALL) : Stream.<PoolPattern>empty())
          .flatMap(patterns -> patterns)
          .distinct()
          .toList();
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput(String.valueOf(e.getMessage()));
    }
  }
}
