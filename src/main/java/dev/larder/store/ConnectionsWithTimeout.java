package dev.larder.store;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DataSourceConnectionProvider;
import org.jooq.tools.jdbc.DefaultConnection;
import org.jspecify.annotations.Nullable;

/**
 * Connections that count as lost where PostgreSQL does not answer for long; those that have a
 * socketTimeout of their own keep it. Who gets none has waited without success.
 */
final class ConnectionsWithTimeout extends DataSourceConnectionProvider {
  private final String transaction;
  private final Timeouts timeouts;

  ConnectionsWithTimeout(DataSource source, String transaction, Timeouts timeouts) {
    super(source);
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
      return new ReadCommitted(connection);
    } catch (SQLException e) {
      release(connection);
      throw new DataAccessException("a connection takes no time-out", e);
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
