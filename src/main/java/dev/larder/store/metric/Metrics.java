package dev.larder.store.metric;

import dev.larder.store.Database;
import dev.larder.store.counter.RollUp;
import dev.larder.store.worker.LeaderJob;
import dev.larder.store.worker.Leadership;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * The figures of all pools, for metrics: what is there, what was counted and how long it took.
 * Nothing here reads history, so a store with a million old builds answers as one with none.
 */
public final class Metrics {
  private final Database database;

  public Metrics(Database database) {
    this.database = database;
  }

  /**
   * The figures at one instant.
   *
   * @param at of the stock
   * @param countedAt until when counters and times are counted; empty: no one has added them up
   */
  public record Reading(Instant at, Optional<Instant> countedAt, List<PoolMetrics> pools) {
    public Reading {
      pools = List.copyOf(pools);
    }
  }

  /**
   * Adds up what was counted since the last time, in small batches, and reads all of it. Within the
   * deadline, or PostgreSQL ends it; what was added up until then stays so.
   */
  public Reading refresh(Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    addUp(deadline);
    return database.snapshot(
        "read figures",
        db -> {
          within(db, Duration.ofNanos(end - System.nanoTime()));
          Instant now = now(db);
          return new Reading(now, Optional.of(now), new ReadMetrics(db, database.now()).now());
        });
  }

  /** Adds up what was counted since the last time, as far as it comes within the deadline. */
  public void addUp(Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    int taken = RollUp.BATCH;
    while (taken == RollUp.BATCH && System.nanoTime() < end) {
      taken = rollUp(Duration.ofNanos(end - System.nanoTime()));
    }
  }

  /** The stock as it is; counters and times as they were last added up. */
  public Reading recorded() {
    return database.snapshot(
        "read figures",
        db ->
            new Reading(
                now(db),
                Leadership.doneAt(db, LeaderJob.METRICS),
                new ReadMetrics(db, database.now()).recorded()));
  }

  /** Adds up one batch; answers with how many deltas there were. */
  private int rollUp(Duration deadline) {
    return database.transaction(
        "roll up",
        db -> {
          within(db, deadline);
          int taken = new RollUp(db).run();
          if (taken < RollUp.BATCH) {
            Leadership.done(db, database, LeaderJob.METRICS);
          }
          return taken;
        });
  }

  private Instant now(DSLContext db) {
    return db.select(database.now()).fetchSingle().value1();
  }

  private static void within(DSLContext db, Duration deadline) {
    db.execute("set local statement_timeout = " + Math.max(1, deadline.toMillis()));
  }
}
