package dev.larder.store.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.larder.store.pass.PassScope;
import dev.larder.store.pass.Passes;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * A full pass over stock that is as it should be, as the Reconciler makes it every few minutes:
 * read all, plan, store the snapshot. Beside it the least that reading could be: PostgreSQL writes
 * the live rows out by COPY.
 */
public final class PassBench {
  private static final int WARM_UP = 5;
  private static final String LIVE_ROWS =
      "copy (select * from larder.workspaces where state <> 'deleted') to stdout";

  private final BenchDatabase database;
  private final Passes passes;

  public PassBench(BenchDatabase database) {
    this.database = database;
    this.passes = new Passes(database.database());
  }

  /**
   * What it took, the medians.
   *
   * @param pass take and plan
   * @param copy of the live rows
   */
  public record Measured(Duration pass, Duration copy) {}

  /** Both in turn, so often; the stock is as it should be. */
  public Measured measure(int repetitions) throws SQLException, IOException {
    long[] passing = new long[repetitions];
    long[] copying = new long[repetitions];
    try (HikariDataSource connections = database.connections(1);
        Connection connection = connections.getConnection()) {
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      for (int i = -WARM_UP; i < repetitions; i++) {
        long began = System.nanoTime();
        passes.takeAndPlan(new PassScope.All());
        long passed = System.nanoTime();
        copy.copyOut(LIVE_ROWS, OutputStream.nullOutputStream());
        if (i >= 0) {
          passing[i] = passed - began;
          copying[i] = System.nanoTime() - passed;
        }
      }
    }
    return new Measured(Clients.quantile(passing, 0.5), Clients.quantile(copying, 0.5));
  }
}
