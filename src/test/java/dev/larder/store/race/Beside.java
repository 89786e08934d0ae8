package dev.larder.store.race;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.store.Story;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.NullMarked;

/**
 * A transaction that stays open beside a story until it is let go, so that the story's own meet its
 * locks at a known place.
 */
@NullMarked
public final class Beside implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Story story;
  private final CountDownLatch release = new CountDownLatch(1);
  private final CompletableFuture<Boolean> end;

  private Beside(Story story, Consumer<DSLContext> work) {
    this.story = story;
    CountDownLatch done = new CountDownLatch(1);
    this.end =
        CompletableFuture.supplyAsync(
                () ->
                    story.database.transaction(
                        "beside",
                        db -> {
                          work.accept(db);
                          done.countDown();
                          return await(release);
                        }),
                Thread::startVirtualThread)
            .whenComplete((ended, failure) -> done.countDown());
    await(done);
    assertThat(end).isNotCompletedExceptionally();
  }

  /** Does this work and stays open. */
  public static Beside holding(Story story, Consumer<DSLContext> work) {
    return new Beside(story, work);
  }

  /**
   * Whoever inserts a build stops just there: with the lock of the workspace, not committed. Not at
   * the table's lock, which a statement takes before all else.
   */
  static Beside stoppingNewBuilds(Story story) {
    story.ask(
        db ->
            db.execute(
                """
                create or replace function larder.stop_here() returns trigger language plpgsql as
                  $$ begin perform pg_advisory_xact_lock_shared(4711); return new; end $$;
                create or replace trigger stop_here before insert on larder.builds
                  for each row execute function larder.stop_here();
                """));
    return holding(story, db -> db.execute("select pg_advisory_xact_lock(4711)"));
  }

  /** Whoever records an event stops just there. */
  static Beside stoppingNewEvents(Story story) {
    return holding(story, db -> db.execute("lock table larder.events in share mode"));
  }

  static Beside lockingWorkspaces(Story story) {
    return holding(story, db -> db.selectFrom(WORKSPACES).forNoKeyUpdate().fetch());
  }

  public static Beside lockingPools(Story story) {
    return holding(story, db -> db.selectFrom(POOLS).forNoKeyUpdate().fetch());
  }

  /** Starts work in a transaction of its own; it may well have to wait. */
  public static <T> CompletableFuture<T> start(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, Thread::startVirtualThread);
  }

  /** Waits until so many transactions of this name wait for a lock. */
  public void awaitWaiting(String transaction, int count) {
    Instant end = Instant.now().plus(DEADLINE);
    while (waiting(transaction) < count) {
      assertThat(Instant.now()).as(transaction + " waits for a lock").isBefore(end);
      Thread.onSpinWait();
    }
  }

  /** Waits until the work has ended, or so many transactions of this name wait for a lock. */
  void awaitWaitingOrDone(String transaction, int count, CompletableFuture<?> work) {
    Instant end = Instant.now().plus(DEADLINE);
    while (!work.isDone() && waiting(transaction) < count) {
      assertThat(Instant.now()).as(transaction + " ends or waits for a lock").isBefore(end);
      Thread.onSpinWait();
    }
  }

  private int waiting(String transaction) {
    return story.ask(
        db ->
            db.fetchSingle(
                    "select count(*)::int from pg_stat_activity where datname = current_database()"
                        + " and wait_event_type = 'Lock' and query like {0}",
                    DSL.val("/* larder " + transaction + " */%"))
                .get(0, Integer.class));
  }

  public static <T> T join(CompletableFuture<T> work) {
    return work.orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Commits. */
  @Override
  public void close() {
    release.countDown();
    join(end);
    assertThat(story.database.deadlocks()).as("deadlocks").isZero();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
