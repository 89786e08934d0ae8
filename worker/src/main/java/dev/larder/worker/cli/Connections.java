package dev.larder.worker.cli;

import dev.larder.store.Database;
import dev.larder.store.Secrets;
import dev.larder.store.Views;
import dev.larder.worker.config.DatabaseAddress;
import dev.larder.worker.config.Instance;
import dev.larder.worker.config.TemporalTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * Where the database and Temporal are: as told by options or the environment, else the dev instance
 * that runs in this folder or one above. Nothing is opened, or even looked for, before it is asked
 * for.
 */
final class Connections {
  static final String DATABASE_URL = "LARDER_DATABASE_URL";

  @Option(
      names = "--database",
      paramLabel = "URL",
      description =
          "PostgreSQL, as postgres://USER:PASSWORD@HOST:PORT/DATABASE or a JDBC address. Default:"
              + " $LARDER_DATABASE_URL, else the dev instance that runs in this folder or above.")
  private @Nullable String option;

  private final Surroundings surroundings;

  Connections(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The connections of a command that has some. */
  static @Nullable Connections of(CommandSpec spec) {
    return spec.mixins().values().stream()
        .map(CommandSpec::userObject)
        .filter(Connections.class::isInstance)
        .map(Connections.class::cast)
        .findFirst()
        .orElse(null);
  }

  /** A database address with where it was found. */
  private record Found(DatabaseAddress address, String from) {
    String shown() {
      return address.shown() + " (from " + from + ")";
    }
  }

  DatabaseAddress databaseAddress() {
    return found().address();
  }

  /** Connects when first used; a command's single connection needs no pool. */
  Database database() {
    return Database.over(databaseAddress().source("larder"), dev.larder.store.StoreClock.DATABASE);
  }

  Views views() {
    return new Views(database());
  }

  TemporalConnection temporal() {
    return TemporalConnection.open(surroundings, instance());
  }

  /** For a worker, which connects by itself and waits for it. */
  TemporalTarget temporalTarget() {
    return TemporalConnection.target(surroundings, instance());
  }

  Secrets secrets() {
    return SecretKeys.of(surroundings, ofInstance() ? instance() : Optional.empty());
  }

  /** The dev instance that belongs to this folder. */
  Optional<Instance> instance() {
    try {
      return Instance.find(surroundings.folder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For messages: the address without password, and where it was found. */
  String databaseShown() {
    return found().shown();
  }

  String temporalShown() {
    return TemporalConnection.shown(surroundings, instance());
  }

  /** Whether the database is the dev instance's: dev's key is for that one alone. */
  private boolean ofInstance() {
    return option == null && surroundings.variable(DATABASE_URL).isEmpty();
  }

  private Found found() {
    if (option != null) {
      return read(option, "--database");
    }
    return surroundings
        .variable(DATABASE_URL)
        .map(url -> read(url, DATABASE_URL))
        .or(() -> instance().map(i -> read(i.databaseUrl(), ".larder/instance.json")))
        .orElseThrow(
            () ->
                new CommandFailure(
                    Exit.AWAY,
                    "no database: no dev instance runs in %s or above (start one with `larder"
                            .formatted(surroundings.folder())
                        + " dev`), and neither --database nor LARDER_DATABASE_URL is given"));
  }

  private static Found read(String url, String from) {
    try {
      return new Found(DatabaseAddress.parse(url), from);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput(from + ": " + e.getMessage());
    }
  }
}
