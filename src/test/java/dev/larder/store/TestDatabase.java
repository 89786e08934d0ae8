package dev.larder.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.NullMarked;

/**
 * One embedded PostgreSQL for a whole test run, migrated once; each caller gets a database of its
 * own, copied from the migrated one in a few milliseconds.
 */
@NullMarked
public final class TestDatabase {
  private static final Supplier<EmbeddedPostgres> SHARED = new Shared();
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private TestDatabase() {}

  /** A fresh database with the schema, on the real clock. */
  public static Database fresh() {
    return fresh(StoreClock.DATABASE);
  }

  public static Database fresh(StoreClock clock) {
    return Database.over(freshSource(), clock);
  }

  public static DataSource freshSource() {
    String name = freshName();
    return SHARED.get().getDatabase("postgres", name);
  }

  /** A JDBC address of a fresh database with the schema, for other processes. */
  public static String freshUrl() {
    return SHARED.get().getJdbcUrl("postgres", freshName());
  }

  /** A JDBC address of a database in which nothing is yet. */
  public static String emptyUrl() {
    String name = "larder_empty_" + NUMBER.incrementAndGet();
    run("create database " + name);
    return SHARED.get().getJdbcUrl("postgres", name);
  }

  private static String freshName() {
    String name = "larder_" + NUMBER.incrementAndGet();
    run("create database " + name + " template larder_migrated");
    return name;
  }

  private static void run(String sql) {
    try (var connection = SHARED.get().getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static final class Shared implements Supplier<EmbeddedPostgres> {
    private @org.jspecify.annotations.Nullable EmbeddedPostgres running;

    @Override
    public synchronized EmbeddedPostgres get() {
      if (running == null) {
        try {
          running =
              EmbeddedPostgres.builder()
                  .setServerConfig("fsync", "off")
                  .setServerConfig("max_connections", "200")
                  .start();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        try (var connection = running.getPostgresDatabase().getConnection();
            var statement = connection.createStatement()) {
          statement.execute("create database larder_migrated");
        } catch (java.sql.SQLException e) {
          throw new IllegalStateException(e);
        }
        Database.over(running.getDatabase("postgres", "larder_migrated"), StoreClock.DATABASE)
            .schema()
            .migrate();
      }
      return running;
    }
  }
}
