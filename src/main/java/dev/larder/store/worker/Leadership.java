package dev.larder.store.worker;

import static dev.larder.store.schema.Tables.LEADERS;

import dev.larder.store.Database;
import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * Who does what one worker does for all. A holder says again and again that it is there; once it
 * has been silent for the time it asked for, whoever asks next takes over.
 */
public final class Leadership {
  private final Database database;

  public Leadership(Database database) {
    this.database = database;
  }

  /**
   * Takes the lead of the job, or keeps it, for so long from now; answers whether it is this
   * holder's.
   */
  public boolean hold(LeaderJob job, String holder, Duration forSoLong) {
    return database.transaction("lead " + job.label(), db -> hold(db, job, holder, forSoLong));
  }

  private boolean hold(DSLContext db, LeaderJob job, String holder, Duration forSoLong) {
    return db.update(LEADERS)
            .set(LEADERS.HOLDER, holder)
            .set(LEADERS.UNTIL, StoreTime.after(database.now(), forSoLong))
            .where(LEADERS.JOB.eq(job.label()))
            .and(LEADERS.HOLDER.eq(holder).or(LEADERS.UNTIL.lt(database.now())))
            .execute()
        == 1;
  }

  /** Gives it up: the next who asks has it. */
  public void leave(LeaderJob job, String holder) {
    database.transaction(
        "leave " + job.label(),
        db ->
            db.update(LEADERS)
                .set(LEADERS.UNTIL, database.now())
                .where(LEADERS.JOB.eq(job.label()))
                .and(LEADERS.HOLDER.eq(holder))
                .execute());
  }

  /** Records that it was done just now. */
  public static void done(DSLContext db, Database database, LeaderJob job) {
    db.update(LEADERS)
        .set(LEADERS.DONE_AT, database.now())
        .where(LEADERS.JOB.eq(job.label()))
        .execute();
  }

  public static Optional<Instant> doneAt(DSLContext db, LeaderJob job) {
    return db.select(LEADERS.DONE_AT)
        .from(LEADERS)
        .where(LEADERS.JOB.eq(job.label()))
        .fetchOptional()
        .flatMap(r -> Optional.ofNullable(r.get(LEADERS.DONE_AT)));
  }
}
