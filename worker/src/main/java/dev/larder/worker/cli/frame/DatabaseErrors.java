package dev.larder.worker.cli.frame;

import dev.larder.cli.frame.Failures;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** Distinguishes a database that is away, or not ready for Larder, from a wrong statement. */
final class DatabaseErrors {
  /** Undefined table, undefined column, schema unknown. */
  private static final Set<String> NOT_MIGRATED = Set.of("42P01", "42703", "3F000");

  private DatabaseErrors() {}

  /** A message for people; empty: the fault is not with the database. */
  static Optional<String> behind(Exception e, Optional<Connections> connections) {
    return Failures.cause(e, SQLException.class).flatMap(sql -> of(sql, connections));
  }

  private static Optional<String> of(SQLException e, Optional<Connections> connections) {
    String where = connections.map(c -> " at " + c.databaseShown()).orElse("");
    String state = Optional.ofNullable(e.getSQLState()).orElse("");
    if (NOT_MIGRATED.contains(state)) {
      return Optional.of(
          "the database%s has not the schema that this version needs: run `larder migrate`"
              .formatted(where));
    }
    // connection lost or refused; wrong password; no such database; shutting down or starting up
    boolean away =
        state.startsWith("08")
            || state.startsWith("28")
            || state.startsWith("3D")
            || state.startsWith("57P")
            || state.startsWith("53")
            || e instanceof java.sql.SQLTransientConnectionException;
    return away
        ? Optional.of("cannot reach PostgreSQL%s: %s".formatted(where, reason(e)))
        : Optional.empty();
  }

  private static String reason(SQLException e) {
    return Optional.ofNullable(e.getMessage())
        .flatMap(text -> text.lines().findFirst())
        .orElse("no reason given");
  }
}
