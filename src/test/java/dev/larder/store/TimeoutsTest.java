package dev.larder.store;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.larder.pool.OrganizationId;
import dev.larder.store.race.Beside;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nothing waits indefinitely: not for a lock, a connection, an answer, nor for who holds a lock.
 */
@NullMarked
@Timeout(60)
class TimeoutsTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final String url = TestDatabase.freshUrl();
  private final DataSource source = source();
  private final CountDownLatch thawed = new CountDownLatch(1);

  @Test
  void whatAFrozenTransactionHoldsIsFreeAgain() {
    CompletableFuture<Integer> frozen =
        lockedAndFrozen(with(new Timeouts(LONG, LONG, 1, LONG, SHORT)));

    assertThat(with(new Timeouts(LONG, LONG, 1, LONG, LONG)).transaction("next", this::lock))
        .isEqualTo(1);
    thawed.countDown();
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(frozen::join)
        .withCauseInstanceOf(DataAccessException.class);
  }

  @Test
  void whoWaitsForALockInVainHearsWhoHasIt() {
    CompletableFuture<?> frozen = lockedAndFrozen(with(new Timeouts(LONG, LONG, 1, LONG, LONG)));

    assertThatExceptionOfType(TransactionTimeout.class)
        .isThrownBy(
            () ->
                with(new Timeouts(LONG, SHORT, 2, LONG, LONG))
                    .transaction("apply pool file", this::lock))
        .withMessageMatching(
            "\"apply pool file\" waited .* for a lock that another transaction holds; the oldest"
                + " open one is \"larder frozen\", since \\d+ s\\. It gave up and changed nothing:"
                + " try again");
    thawed.countDown();
    frozen.join();
  }

  @Test
  void aLockThatComesLateIsStillWaitedFor() {
    CompletableFuture<?> frozen = lockedAndFrozen(with(new Timeouts(LONG, LONG, 1, LONG, LONG)));
    AtomicInteger begun = new AtomicInteger();

    int locked =
        with(new Timeouts(LONG, SHORT, 100, LONG, LONG))
            .transaction(
                "next",
                db -> {
                  if (begun.incrementAndGet() == 3) {
                    thawed.countDown();
                  }
                  return lock(db);
                });

    assertThat(locked).isEqualTo(1);
    assertThat(begun.get()).isGreaterThanOrEqualTo(3);
    frozen.join();
  }

  @Test
  void aConnectionWithoutAnswerIsGivenUp() {
    Database database = with(new Timeouts(LONG, LONG, 1, SHORT, LONG));

    assertThatExceptionOfType(DataAccessException.class)
        .isThrownBy(() -> database.transaction("sleep", db -> db.execute("select pg_sleep(50)")))
        .satisfies(lost -> assertThat(lost.sqlState()).startsWith("08"));
  }

  @Test
  void aShareOfTheConnectionsLeavesTheOthersFree() {
    Database database = with(new Timeouts(SHORT, LONG, 1, LONG, LONG));
    Database share = database.share(1);
    CompletableFuture<Integer> inTheShare = lockedAndFrozen(share);

    assertThatExceptionOfType(TransactionTimeout.class)
        .isThrownBy(() -> share.transaction("end", db -> 1))
        .withMessage("too many wait to \"end\" already");
    assertThat(database.<String>transaction("other", db -> "free")).isEqualTo("free");
    thawed.countDown();
    assertThat(inTheShare.join()).isEqualTo(1);
    assertThat(share.<String>transaction("end", db -> "free")).isEqualTo("free");
  }

  @Test
  void whatTheAddressSaysOfTimesWins() {
    String own =
        url
            + "&options=-c%20lock_timeout=7s%20-c%20idle_in_transaction_session_timeout=8s"
            + "&socketTimeout=9";
    assertThat(times(url)).containsExactly("5s", "10s", "30000");
    assertThat(times(own)).containsExactly("7s", "8s", "9000");
  }

  private static List<String> times(String url) {
    try (Database database = Database.connect(url, 1, Duration.ofSeconds(10))) {
      return database.transaction(
          "times",
          db ->
              List.of(
                  setting(db, "lock_timeout"),
                  setting(db, "idle_in_transaction_session_timeout"),
                  Integer.toString(db.connectionResult(Connection::getNetworkTimeout))));
    }
  }

  private static String setting(DSLContext db, String name) {
    return db.fetchSingle("select current_setting({0})", DSL.val(name)).get(0, String.class);
  }

  private Database with(Timeouts timeouts) {
    return Database.over(source, StoreClock.DATABASE, timeouts);
  }

  /** Holds the lock until it is thawed. */
  private CompletableFuture<Integer> lockedAndFrozen(Database database) {
    CountDownLatch locked = new CountDownLatch(1);
    CompletableFuture<Integer> frozen =
        Beside.start(
            () ->
                database.transaction(
                    "frozen",
                    db -> {
                      int rows = lock(db);
                      locked.countDown();
                      await(thawed);
                      db.fetch("select 1");
                      return rows;
                    }));
    await(locked);
    return frozen;
  }

  private int lock(DSLContext db) {
    return db.selectFrom(ORGANIZATIONS).forNoKeyUpdate().fetch().size();
  }

  private DataSource source() {
    DataSource plain = TestDatabase.freshSource();
    Database.over(plain, StoreClock.DATABASE)
        .transaction(
            "story",
            db ->
                db.insertInto(ORGANIZATIONS)
                    .set(ORGANIZATIONS.ID, new OrganizationId(UUID.randomUUID()))
                    .set(ORGANIZATIONS.NAME, "acme")
                    .execute());
    return plain;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
