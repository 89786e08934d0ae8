package dev.larder.cli.token;

import dev.larder.api.LarderClient;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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

  @Mixin private final ServerOption server;

  public TokensRevokeCommand(CliContext context) {
    this.server = new ServerOption(context);
  }

  @Override
  protected Exit run() {
    Server found = server.server();
    LarderClient client = found.changing(this);
    Set<String> known =
        found.read(ApiPath.of("tokens")).items("items").stream()
            .map(token -> token.text("id"))
            .collect(Collectors.toSet());
    for (String id : ids) {
      if (!known.contains(id)) {
        throw CommandFailure.wrongInput(
            "there is no token \"%s\"; `larder tokens` lists them".formatted(id));
      }
    }
    for (String id : ids) {
      Item token = new Item(client.delete(ApiPath.of("tokens", id).toString()));
      report("larder: token %s of %s is revoked".formatted(token.text("id"), token.text("name")));
    }
    return Exit.DONE;
  }
}
