package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Verb;
import dev.larder.client.AttributeRegistration;
import dev.larder.store.Schema;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.config.TemporalTarget;
import io.grpc.StatusRuntimeException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings the database up to date. */
@Command(
    name = "migrate",
    header = "Create the database's schema, or bring it up to date.",
    description =
        "Safe to run again, and from several places at once. Where"
            + " TEMPORAL_ADDRESS is given, it also registers what people search"
            + " workflows by. Stop the workers of the old version"
            + " first, run it, start those of the new; `larder dev` does so by itself.")
public final class MigrateCommand extends Verb {
  @Mixin private final Connections connections;

  @Option(
      names = "--force",
      description = "Also while workers are at work, whose builds and claims may then fail.")
  private boolean force;

  public MigrateCommand(CliContext context) {
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() {
    Schema schema = connections.database().schema();
    List<String> workers = force ? List.of() : schema.workersInTheWay();
    if (!workers.isEmpty()) {
      throw new CommandFailure(
          Exit.AWAY,
          "these workers are at work and may not understand the new schema: %s; stop them, then run this again (--force: beside them)"
              .formatted(String.join(", ", workers)));
    }
    schema.migrate();
    report("larder: the schema at " + connections.databaseShown() + " is up to date");
    if (connections.isTemporalNamed()) {
      makeSearchable(connections.temporalTarget());
    }
    return Exit.DONE;
  }

  /** Workflows are found by pool where Temporal lets this register it; nothing depends on it. */
  private void makeSearchable(TemporalTarget target) {
    try {
      AttributeRegistration.register(target.stubs(), target.namespace());
      report("larder: workflows in " + target.namespace() + " can be searched by pool");
    } catch (StatusRuntimeException e) {
      report(
          "larder: workflows cannot be searched by pool until this is run (Temporal says %s): %s"
              .formatted(
                  e.getStatus().getCode(), AttributeRegistration.command(target.namespace())));
    }
  }
}
