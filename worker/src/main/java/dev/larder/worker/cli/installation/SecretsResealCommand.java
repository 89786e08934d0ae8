package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Verb;
import dev.larder.store.secret.SealedValues;
import dev.larder.store.secret.Secrets;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.SecretOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets an old key go. */
@Command(
    name = "reseal",
    header = "Seal all stored secrets with the first key of LARDER_SECRET_KEY.",
    description =
        "While everything goes on. With --insecure also what was stored readable: for the first key"
            + " of a database that had none.")
public final class SecretsResealCommand extends Verb {
  private static final int BATCH = 200;

  @Option(
      names = "--lost",
      description =
          "The key that sealed everything is lost: go on with the one given. What was sealed stays"
              + " unreadable; apply the pool files again.")
  private boolean lost;

  @Mixin private final SecretOptions options = new SecretOptions();
  @Mixin private final Connections connections;

  public SecretsResealCommand(CliContext context) {
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() {
    Secrets secrets = options.of(connections);
    if (!secrets.hasKey()) {
      throw CommandFailure.wrongInput(
          "no key to seal with: give it in LARDER_SECRET_KEY or LARDER_SECRET_KEY_FILE");
    }
    SealedValues values = new SealedValues(connections.database(), secrets);
    if (lost) {
      values.giveUp();
    }
    SealedValues.Resealed done = values.reseal(BATCH);
    report(
        "larder: sealed %d values with the key %s"
            .formatted(done.values(), secrets.ids().getFirst()));
    if (done.left() > 0) {
      report(
          "larder: %d are left, for their keys are not given or they change just now; see: larder secrets status"
              .formatted(done.left()));
      return Exit.FAILED;
    }
    return Exit.DONE;
  }
}
