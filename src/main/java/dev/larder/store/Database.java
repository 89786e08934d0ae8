package dev.larder.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.larder.document.Durations;
import dev.larder.store.sql.LimitLock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way to PostgreSQL. Every transaction has a name, which the server shows before each of
 * its statements ({@link StatementName}), and is run again when PostgreSQL ended it for a deadlock,
 * a serialization failure or a lock that did not come in time, or when it begins again by itself
 * ({@link RetryTransaction}). Nothing waits indefinitely: {@link Timeouts}.
 *
 * <p>Locks are FOR NO KEY UPDATE and taken in one order, so that no one waits in a circle: limits
 * ({@link LimitLock}), total (the settings row inFlight), organization, owner, pool, workspace (by
 * id), build, claim; presets' rows (by id) last of all. Who starts from a build or a claim reads it
 * without its lock, locks its workspace, then it, and looks again. Who may need a wider lock takes
 * it ahead; who finds out too late begins again. What SKIP LOCKED, an attempt or a short
 * lock_timeout takes waits for no one, and may come out of order. A deadlock is a bug in this
 * order: it is survived, logged and counted.
 */
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final int MAX_ATTEMPTS = 10;
  private static final String DEADLOCK = "40P01";
  private static final Set<String> WORTH_ANOTHER_ATTEMPT = Set.of("40001", DEADLOCK);

  private static final String LOCK_TIMEOUT = "55P03";

  private final DataSource source;
  private final StoreClock clock;
  private final Timeouts timeouts;
  private final Semaphore share;
  private final Runnable closer;
  private final AtomicLong deadlocks;
  private final BoundConnections.Seen bound;

  private Database(
      DataSource source,
      StoreClock clock,
      Timeouts timeouts,
      Semaphore share,
      Runnable closer,
      AtomicLong deadlocks,
      BoundConnections.Seen bound) {
    this.source = source;
    this.clock = clock;
    this.timeouts = timeouts;
    this.share = share;
    this.closer = closer;
    this.deadlocks = deadlocks;
    this.bound = bound;
  }

  /** A pool of connections to a JDBC address; connects when first asked. */
  public static Database connect(String url, int connections, Duration connectTimeout) {
    return connect(url, connections, Timeouts.OF_WORK.connecting(connectTimeout));
  }

  /**
   * A few connections for heartbeats alone, so that nothing else keeps them waiting.
   *
   * @param timeout without a heartbeat that ends what gives them
   */
  public static Database connectForBeats(String url, int connections, Duration timeout) {
    return connect(url, connections, Timeouts.ofBeats(timeout));
  }

  private static Database connect(String url, int connections, Timeouts timeouts) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(timeouts.connection().toMillis());
    config.setValidationTimeout(timeouts.connection().toMillis());
    config.setInitializationFailTimeout(-1);
    config.setPoolName("larder");
    config.addDataSourceProperty("ApplicationName", "larder");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    HikariDataSource pool = new HikariDataSource(config);
    return new Database(
        pool,
        StoreClock.DATABASE,
        timeouts,
        all(),
        pool::close,
        new AtomicLong(),
        new BoundConnections.Seen(timeouts));
  }

  /** Over a source that another caller owns, with another clock: for tests. */
  public static Database over(DataSource source, StoreClock clock) {
    return over(source, clock, Timeouts.OF_WORK);
  }

  static Database over(DataSource source, StoreClock clock, Timeouts timeouts) {
    return new Database(
        source,
        clock,
        timeouts,
        all(),
        () -> {},
        new AtomicLong(),
        new BoundConnections.Seen(timeouts));
  }

  /** The same, of whose connections this view uses at most so many at once. */
  public Database share(int limit) {
    return new Database(
        source, clock, timeouts, new Semaphore(limit, true), () -> {}, deadlocks, bound);
  }

  private static Semaphore all() {
    return new Semaphore(Integer.MAX_VALUE);
  }

  /** Its tables, and whether they fit this program. */
  public Schema schema() {
    return new Schema(this, source);
  }

  /** What the store calls now, asked of the database. */
  public Instant instant() {
    return snapshot("read clock", db -> db.select(now()).fetchSingle().value1());
  }

  public Field<Instant> now() {
    return clock.now();
  }

  /**
   * Runs in one READ COMMITTED transaction; may run the work again, so it must have no other
   * effects.
   */
  public <T> T transaction(String name, Function<DSLContext, T> work) {
    return retrying(name, timeouts, within(work));
  }

  /**
   * Runs one statement that is a transaction by itself, in one round trip; may run it again. One
   * that jOOQ does not send begins with its {@link StatementName}.
   */
  public <T> T statement(String name, Function<DSLContext, T> work) {
    return retrying(name, timeouts, work);
  }

  /** A transaction that takes long on purpose, or waits for one that does. */
  public <T> T longTransaction(String name, Function<DSLContext, T> work) {
    Timeouts time = Timeouts.OF_LONG_WORK;
    return retrying(
        name,
        time,
        within(
            db -> {
              db.execute(time.insteadOf(timeouts));
              return work.apply(db);
            }));
  }

  /**
   * Reads in one REPEATABLE READ, READ ONLY transaction: all its statements see the same instant.
   */
  public <T> T snapshot(String name, Function<DSLContext, T> work) {
    return retrying(
        name,
        timeouts,
        within(
            db -> {
              db.execute("set transaction isolation level repeatable read, read only");
              return work.apply(db);
            }));
  }

  private <T> T retrying(String name, Timeouts time, Function<DSLContext, T> work) {
    int waits = 0;
    for (int attempts = 1; ; attempts++) {
      try {
        return shared(name, time, work);
      } catch (RetryTransaction e) {
        if (attempts == MAX_ATTEMPTS) {
          throw e;
        }
      } catch (DataAccessException e) {
        if (DEADLOCK.equals(e.sqlState())) {
          deadlocks.incrementAndGet();
          log.warn("a deadlock, in \"{}\": {}", name, e.getMessage());
        }
        if (LOCK_TIMEOUT.equals(e.sqlState())) {
          heldUp(name, time, ++waits, e);
        } else if (attempts == MAX_ATTEMPTS || !WORTH_ANOTHER_ATTEMPT.contains(e.sqlState())) {
          throw e;
        }
      }
    }
  }

  /** Transactions that PostgreSQL ended for a deadlock so far. */
  public long deadlocks() {
    return deadlocks.get();
  }

  private <T> T shared(String name, Timeouts time, Function<DSLContext, T> work) {
    try {
      if (!share.tryAcquire(time.connection().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TransactionTimeout("too many wait to \"" + name + "\" already", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransactionTimeout("interrupted before \"" + name + "\"", e);
    }
    try {
      return work.apply(context(name, time));
    } finally {
      share.release();
    }
  }

  private static <T> Function<DSLContext, T> within(Function<DSLContext, T> work) {
    return db -> db.transactionResult(inside -> work.apply(inside.dsl()));
  }

  /** Says who is waited for; gives up in the end. */
  private void heldUp(String name, Timeouts time, int waits, DataAccessException e) {
    String holder = holder(time).map(open -> "; the oldest open one is " + open).orElse("");
    String waited =
        "\"%s\" waited %s for a lock that another transaction holds%s"
            .formatted(name, Durations.text(time.lock().multipliedBy(waits)), holder);
    if (waits >= time.attempts()) {
      throw new TransactionTimeout(waited + ". It gave up and changed nothing: try again", e);
    }
    log.warn("{}; still waiting", waited);
  }

  /** The transaction that probably holds what others wait for. */
  private Optional<String> holder(Timeouts time) {
    try {
      return context("who holds locks", time)
          .fetchOptional(
              """
              select format('"%s", since %s s', coalesce({1}, application_name),
                  round(extract(epoch from clock_timestamp() - xact_start)))
              from pg_stat_activity
              where datname = current_database() and backend_type = 'client backend'
                and pid <> pg_backend_pid() and wait_event_type is distinct from 'Lock'
                and xact_start < clock_timestamp() - interval '1 millisecond' * {0}
              order by xact_start limit 1\
              """,
              DSL.val(time.lock().toMillis()), StatementName.IN_ACTIVITY)
          .map(found -> found.get(0, String.class));
    } catch (RuntimeException unknown) {
      return Optional.empty();
    }
  }

  private DSLContext context(String name, Timeouts time) {
    return DSL.using(
        new DefaultConfiguration()
            .set(new BoundConnections(source, bound, name, time))
            .set(SQLDialect.POSTGRES)
            .set(new Settings().withExecuteLogging(false).withRenderFormatted(false))
            .set(new StatementName(name)));
  }

  @Override
  public void close() {
    closer.run();
  }
}
