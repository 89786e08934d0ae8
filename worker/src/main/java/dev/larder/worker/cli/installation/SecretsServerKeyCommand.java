package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Verb;
import dev.larder.store.secret.Secrets;
import dev.larder.worker.cli.frame.Connections;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes the part of the key that servers are given. */
@Command(
    name = "server-key",
    header = "Print the part of the secret key that `larder server` needs.",
    description =
        "Give it to servers as LARDER_SECRET_KEY. It opens what they answer with; provisioners'"
            + " state it does not, and the whole key cannot be found from it.",
    footer = {"Example:", "  larder secrets server-key > server.key"})
public final class SecretsServerKeyCommand extends Verb {
  @Mixin private final Connections connections;

  public SecretsServerKeyCommand(CliContext context) {
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() {
    Secrets secrets = connections.secrets();
    if (!secrets.hasKey()) {
      throw CommandFailure.wrongInput(
          "no key is given: LARDER_SECRET_KEY or LARDER_SECRET_KEY_FILE");
    }
    out().println(secrets.serverKey());
    out().flush();
    return Exit.DONE;
  }
}
