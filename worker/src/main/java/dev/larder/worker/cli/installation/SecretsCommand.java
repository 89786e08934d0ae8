package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Verb;
import picocli.CommandLine.Command;

/** What the key that seals secrets is needed for. */
@Command(
    name = "secrets",
    header =
        "Which keys the stored secrets need (status); seal them with a new one (reseal);"
            + " a server's part of the key (server-key).",
    synopsisSubcommandLabel = "status|reseal|server-key")
public final class SecretsCommand extends Verb {
  @Override
  protected Exit run() {
    throw CommandFailure.wrongInput("no verb is given: `larder secrets status|reseal|server-key`");
  }
}
