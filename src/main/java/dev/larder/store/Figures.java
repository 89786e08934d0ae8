package dev.larder.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * The figures of all pools, for metrics: what is there, what was counted and how long it took.
 * Nothing here reads history, so a store with a million old builds answers as one with none.
 */
public final class Figures {
  private final Database database;

  public Figures(Database database) {
    this.database = database;
  }

  /**
   * The figures at one instant.
   *
   * @param at of the stock
   * @param countedAt until when counters and times are counted; empty: nobody has added them up
   */
  public record Reading(Instant at, Optional<Instant> countedAt, List<PoolFigures> pools) {
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
          return new Reading(now, Optional.of(now), new ReadFigures(db, database.now()).now());
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
                Duties.doneAt(db, Duty.METRICS),
                new ReadFigures(db, database.now()).recorded()));
  }

  /** Adds up one batch; answers with how many deltas there were. */
  private int rollUp(Duration deadline) {
    return database.transaction(
        "roll up",
        db -> {
          within(db, deadline);
          int taken = new RollUp(db).run();
          if (taken < RollUp.BATCH) {
            Duties.done(db, database, Duty.METRICS);
          }
          return taken;
        });
  }

  private Instant now(DSLContext db) {
    return db.select(database.now()).fetchSingle().value1().toInstant();
  }

  private static void within(DSLContext db, Duration deadline) {
    db.execute("set local statement_timeout = " + Math.max(1, deadline.toMillis()));
  }
}
