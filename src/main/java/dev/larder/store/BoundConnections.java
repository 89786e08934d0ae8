package dev.larder.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DataSourceConnectionProvider;
import org.jooq.tools.jdbc.DefaultConnection;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * Connections on which nothing waits indefinitely, each bounded when it is first had: PostgreSQL
 * ends what waits for a lock, or pauses, and what it does not answer for long counts as lost. What
 * the address, the role or the server bounds already stays. Who gets none has waited without
 * success.
 */
final class BoundConnections extends DataSourceConnectionProvider {
  private final Seen seen;
  private final String transaction;
  private final Timeouts timeouts;

  BoundConnections(DataSource source, Seen seen, String transaction, Timeouts timeouts) {
    super(source);
    this.seen = seen;
    this.transaction = transaction;
    this.timeouts = timeouts;
  }

  @Override
  public Connection acquire() {
    Connection connection;
    try {
      connection = super.acquire();
    } catch (DataAccessException e) {
      throw new TransactionTimeout(
          "no connection for \"%s\": %s".formatted(transaction, why(e)), e);
    }
    try {
      if (connection.getNetworkTimeout() == 0) {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeouts.answer().toMillis()));
      }
      seen.bind(connection);
      return new ReadCommitted(connection);
    } catch (SQLException e) {
      release(connection);
      throw new DataAccessException("a connection takes no time-out", e);
    }
  }

  /** The connections of a source that are bounded, as long as they live. */
  static final class Seen {
    private final Timeouts timeouts;
    private final Set<Connection> bound =
        Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    Seen(Timeouts timeouts) {
      this.timeouts = timeouts;
    }

    /** Outside of a transaction, which could be rolled back. */
    private void bind(Connection connection) throws SQLException {
      Connection itself =
          connection.isWrapperFor(PgConnection.class)
              ? connection.unwrap(PgConnection.class)
              : connection;
      if (!bound.contains(itself)) {
        try (Statement statement = connection.createStatement()) {
          statement.execute(timeouts.bounds());
        }
        bound.add(itself);
      }
    }
  }

  private static @Nullable String why(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  /**
   * jOOQ asks for the isolation before each transaction, for which the driver asks PostgreSQL. It
   * is what {@link Database} says, which sets another for one transaction at a time.
   */
  private static final class ReadCommitted extends DefaultConnection {
    ReadCommitted(Connection connection) {
      super(connection);
    }

    @Override
    public int getTransactionIsolation() {
      return TRANSACTION_READ_COMMITTED;
    }
  }
}
