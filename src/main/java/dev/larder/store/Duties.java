package dev.larder.store;

import static dev.larder.store.schema.Tables.DUTIES;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * Who does what one worker does for all. A holder says again and again that it is there; once it
 * has been silent for the time it asked for, whoever looks next takes over.
 */
public final class Duties {
  private final Database database;

  public Duties(Database database) {
    this.database = database;
  }

  /** Takes the duty, or keeps it, for so long from now; answers whether it is this holder's. */
  public boolean hold(Duty duty, String holder, Duration forSoLong) {
    return database.transaction(
        "hold duty " + duty.label(), db -> hold(db, duty, holder, forSoLong));
  }

  private boolean hold(DSLContext db, Duty duty, String holder, Duration forSoLong) {
    return db.update(DUTIES)
            .set(DUTIES.HOLDER, holder)
            .set(DUTIES.UNTIL, StoreTime.after(database.now(), forSoLong))
            .where(DUTIES.NAME.eq(duty.label()))
            .and(DUTIES.HOLDER.eq(holder).or(DUTIES.UNTIL.lt(database.now())))
            .execute()
        == 1;
  }

  /** Gives it up: the next who looks has it. */
  public void leave(Duty duty, String holder) {
    database.transaction(
        "leave duty " + duty.label(),
        db ->
            db.update(DUTIES)
                .set(DUTIES.UNTIL, database.now())
                .where(DUTIES.NAME.eq(duty.label()))
                .and(DUTIES.HOLDER.eq(holder))
                .execute());
  }

  /** Records that it was done just now. */
  static void done(DSLContext db, Database database, Duty duty) {
    db.update(DUTIES)
        .set(DUTIES.DONE_AT, database.now())
        .where(DUTIES.NAME.eq(duty.label()))
        .execute();
  }

  static Optional<Instant> doneAt(DSLContext db, Duty duty) {
    return db.select(DUTIES.DONE_AT)
        .from(DUTIES)
        .where(DUTIES.NAME.eq(duty.label()))
        .fetchOptional()
        .flatMap(r -> Columns.instant(r.value1()));
  }
}
