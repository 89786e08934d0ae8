package dev.larder.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/**
 * The one way to PostgreSQL. Every transaction has a name, which the server shows as its {@code
 * application_name}, and is run again when PostgreSQL ended it for a deadlock or a serialization
 * failure.
 *
 * <p>Locks are FOR NO KEY UPDATE and taken in one order: total (the settings row inFlight),
 * organization, owner, pool, workspace (by id), build.
 */
public final class Database implements AutoCloseable {
  private static final int MOST_TRIES = 10;
  private static final Set<String> WORTH_ANOTHER_TRY = Set.of("40001", "40P01");

  private final DataSource source;
  private final StoreClock clock;
  private final Runnable closer;

  private Database(DataSource source, StoreClock clock, Runnable closer) {
    this.source = source;
    this.clock = clock;
    this.closer = closer;
  }

  /** A pool of connections to a JDBC address; connects when first asked. */
  public static Database connect(String url, int connections, Duration connectTimeout) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(connectTimeout.toMillis());
    config.setInitializationFailTimeout(-1);
    config.setPoolName("larder");
    config.addDataSourceProperty("ApplicationName", "larder");
    HikariDataSource pool = new HikariDataSource(config);
    return new Database(pool, StoreClock.DATABASE, pool::close);
  }

  /** Over a source that somebody else owns, with another clock: for tests. */
  public static Database over(DataSource source, StoreClock clock) {
    return new Database(source, clock, () -> {});
  }

  /** Brings the schema up to date. Safe to call from several processes at once. */
  public void migrate() {
    Flyway.configure().dataSource(source).schemas("larder").load().migrate();
  }

  /** What the schema lacks of what this program needs; empty: nothing. */
  public Optional<String> outdated() {
    List<String> missing =
        Arrays.stream(
                Flyway.configure().dataSource(source).schemas("larder").load().info().pending())
            .map(migration -> "V" + migration.getVersion())
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("lacks " + String.join(", ", missing) + "; run: larder migrate");
  }

  /** What the store calls now, asked of the database. */
  public Instant instant() {
    return snapshot("read clock", db -> db.select(now()).fetchSingle().value1()).toInstant();
  }

  public Field<OffsetDateTime> now() {
    return clock.now();
  }

  /**
   * Runs in one READ COMMITTED transaction; may run the work again, so it must have no other
   * effects.
   */
  public <T> T transaction(String name, Function<DSLContext, T> work) {
    return tried("set local application_name = '" + quoted(name) + "'", work);
  }

  /**
   * Reads in one REPEATABLE READ, READ ONLY transaction: all its statements see the same instant.
   */
  public <T> T snapshot(String name, Function<DSLContext, T> work) {
    return tried(
        "set transaction isolation level repeatable read, read only; set local application_name = '"
            + quoted(name)
            + "'",
        work);
  }

  private <T> T tried(String opening, Function<DSLContext, T> work) {
    for (int tries = 1; ; tries++) {
      try {
        return context()
            .transactionResult(
                inside -> {
                  inside.dsl().execute(opening);
                  return work.apply(inside.dsl());
                });
      } catch (DataAccessException e) {
        if (tries == MOST_TRIES || !WORTH_ANOTHER_TRY.contains(e.sqlState())) {
          throw e;
        }
      }
    }
  }

  private DSLContext context() {
    return DSL.using(
        source,
        SQLDialect.POSTGRES,
        new Settings().withExecuteLogging(false).withRenderFormatted(false));
  }

  private static String quoted(String name) {
    return "larder " + name.replace("'", "");
  }

  @Override
  public void close() {
    closer.run();
  }
}
