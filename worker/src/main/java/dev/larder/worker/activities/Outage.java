package dev.larder.worker.activities;

import dev.larder.store.TransactionTimeout;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that the database is away and once that it is back, instead of at every attempt. */
public final class Outage {
  private static final Logger log = LoggerFactory.getLogger(Outage.class);
  private final AtomicBoolean away = new AtomicBoolean();
  private final String what;

  /**
   * @param what fails, e.g. {@code an activity}
   */
  public Outage(String what) {
    this.what = what;
  }

  /** It failed: of an outage one line, of anything else all there is to know. */
  public void report(RuntimeException failure) {
    Optional<String> reason = connectionLost(failure);
    if (reason.isEmpty() && failure instanceof TransactionTimeout waited) {
      log.info("{} timed out, another attempt follows: {}", what, waited.getMessage());
    } else if (reason.isEmpty()) {
      log.warn("{} failed, another attempt follows", what, failure);
    } else if (away.compareAndSet(false, true)) {
      log.warn("PostgreSQL is away; attempts go on until it is back: {}", reason.get());
    }
  }

  /** It went well. */
  public void over() {
    if (away.compareAndSet(true, false)) {
      log.info("PostgreSQL is back");
    }
  }

  /**
   * The SQLSTATE of data that PostgreSQL will never take (class 22): another attempt would not
   * change that.
   */
  static Optional<String> refusedData(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql
          && sql.getSQLState() != null
          && sql.getSQLState().startsWith("22")) {
        return Optional.of(sql.getSQLState());
      }
    }
    return Optional.empty();
  }

  /**
   * The message of a lost or refused connection (SQLSTATE class 08, or the server shutting down).
   */
  private static Optional<String> connectionLost(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql
          && sql.getSQLState() != null
          && (sql.getSQLState().startsWith("08") || sql.getSQLState().startsWith("57P0"))) {
        return Optional.of(String.valueOf(sql.getMessage()));
      }
      if (at instanceof SQLTransientConnectionException waiting) {
        return Optional.of(String.valueOf(waiting.getMessage()));
      }
    }
    return Optional.empty();
  }
}
