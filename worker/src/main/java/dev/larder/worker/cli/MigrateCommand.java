package dev.larder.worker.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Brings the database up to date. */
@Command(
    name = "migrate",
    header = "Create the database's schema, or bring it up to date.",
    description =
        "Safe to run again, and from several places at once. Run it before the workers of a new "
            + "version; `larder dev` does so by itself.")
final class MigrateCommand extends Verb {
  @Mixin private final Connections connections;

  MigrateCommand(Surroundings surroundings) {
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() {
    connections.database().migrate();
    say("larder: the schema at " + connections.databaseShown() + " is up to date");
    return Exit.DONE;
  }
}
