package dev.larder.worker.cli.token;

import dev.larder.store.token.StoredToken;
import dev.larder.store.token.Tokens;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Verb;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends tokens. */
@Command(
    name = "revoke",
    header = "Revoke tokens: they are refused on every server within five seconds.",
    footer = {"Example:", "  larder tokens revoke 3f2a91bc77d0"})
public final class TokensRevokeCommand extends Verb {
  @Parameters(
      paramLabel = "TOKEN",
      arity = "1..*",
      description = "Their ids, as `larder tokens` lists them.")
  private List<String> ids;

  @Mixin private final Connections connections;
  private final CliContext context;

  public TokensRevokeCommand(CliContext context) {
    this.context = context;
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() {
    Tokens tokens = new Tokens(connections.database());
    for (String id : ids) {
      if (tokens.find(id).isEmpty()) {
        throw CommandFailure.wrongInput(
            "there is no token \"%s\"; `larder tokens` lists them".formatted(id));
      }
    }
    for (String id : ids) {
      StoredToken token = tokens.revoke(id, context.user()).orElseThrow();
      report("larder: token %s of %s is revoked".formatted(token.id(), token.name()));
    }
    return Exit.DONE;
  }
}
