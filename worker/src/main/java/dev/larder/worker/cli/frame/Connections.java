package dev.larder.worker.cli.frame;

import dev.larder.cli.config.Instance;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.store.Database;
import dev.larder.store.StoreClock;
import dev.larder.store.secret.Secrets;
import dev.larder.worker.config.DatabaseAddress;
import dev.larder.worker.config.TemporalTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * Where the database and Temporal are: as options or the environment say, else the dev instance
 * that runs in this folder or one above. Nothing is opened, or even searched for, before it is
 * asked for.
 */
public final class Connections {
  static final String DATABASE_URL = "LARDER_DATABASE_URL";

  @Option(
      names = "--database",
      paramLabel = "URL",
      description =
          "PostgreSQL, as postgres://USER@HOST:PORT/DATABASE or a JDBC address, without a password."
              + " Default: $LARDER_DATABASE_URL (or the file $LARDER_DATABASE_URL_FILE), else the"
              + " dev instance that runs in this folder or above.")
  private @Nullable String option;

  private final CliContext context;

  public Connections(CliContext context) {
    this.context = context;
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

  public DatabaseAddress databaseAddress() {
    return found().address();
  }

  /** Whether one is named, other than the dev instance's. */
  public boolean isDatabaseNamed() {
    return !ofInstance();
  }

  /** Connects for each transaction; a command needs no pool. A newer schema is refused. */
  public Database database() {
    Database database = Database.over(databaseAddress().source("larder"), StoreClock.DATABASE);
    database.schema().refuseNewer();
    return database;
  }

  /** For a worker, which connects by itself and waits for it. */
  public TemporalTarget temporalTarget() {
    return TemporalAddress.target(context, instance());
  }

  /** Whether one is named, by Temporal's own variables or file, or by the dev instance. */
  public boolean isTemporalNamed() {
    return TemporalAddress.isNamed(context, instance());
  }

  public Secrets secrets() {
    return SecretKeys.of(context, ofInstance() ? instance() : Optional.empty());
  }

  /** The dev instance that belongs to this folder. */
  public Optional<Instance> instance() {
    try {
      return Instance.find(context.folder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For messages: the address without password, and where it was found. */
  public String databaseShown() {
    return found().shown();
  }

  String temporalShown() {
    return TemporalAddress.shown(context, instance());
  }

  /** Whether the database is the dev instance's: dev's key is for that one alone. */
  private boolean ofInstance() {
    return option == null && context.secret(DATABASE_URL).isEmpty();
  }

  private Found found() {
    if (option != null) {
      return new Found(address("--database", option, DATABASE_URL), "--database");
    }
    return context
        .secret(DATABASE_URL)
        .map(url -> read(url, DATABASE_URL))
        .or(() -> instance().map(i -> read(i.databaseUrl(), ".larder/instance.json")))
        .orElseThrow(
            () ->
                new CommandFailure(
                    Exit.AWAY,
                    "no database: no dev instance runs in %s or above (start one with `larder"
                            .formatted(context.folder())
                        + " dev`), and neither --database nor LARDER_DATABASE_URL is given"));
  }

  /**
   * The address that an option gives.
   *
   * @param variable where one with a password stands instead
   */
  public static DatabaseAddress address(String option, String url, String variable) {
    if (DatabaseAddress.holdsPassword(url)) {
      throw CommandFailure.wrongInput(
          ("%s holds a password, which everybody on this machine can read in the list of processes:"
                  + " give the address in %s, or in a file that %s_FILE names")
              .formatted(option, variable, variable));
    }
    return address(url, option);
  }

  /** An address that stands there. */
  public static DatabaseAddress address(String url, String from) {
    try {
      return DatabaseAddress.parse(url);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput(from + ": " + e.getMessage());
    }
  }

  private static Found read(String url, String from) {
    return new Found(address(url, from), from);
  }
}
