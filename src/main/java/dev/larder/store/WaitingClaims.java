package dev.larder.store;

import static dev.larder.store.schema.Tables.CLAIMS;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/** Those who wait in line are rows; stock that becomes ready goes to the oldest one. */
final class WaitingClaims {
  private WaitingClaims() {}

  /** Serves at most so many waiting claims of the pool from its stock; answers with their ids. */
  static List<String> grant(DSLContext db, Field<OffsetDateTime> now, UUID pool, int atMost) {
    List<String> granted = new ArrayList<>();
    while (granted.size() < atMost) {
      Optional<Record> waiting =
          db.select(CLAIMS.ID, CLAIMS.OWNER, CLAIMS.NAME, CLAIMS.INITIATOR)
              .from(CLAIMS)
              .where(CLAIMS.POOL_ID.eq(pool))
              .and(CLAIMS.STATUS.eq("waiting"))
              .and(CLAIMS.WAIT_UNTIL.gt(now))
              .orderBy(CLAIMS.REQUESTED_AT, CLAIMS.ID)
              .limit(1)
              .forNoKeyUpdate()
              .skipLocked()
              .fetchOptional()
              .map(r -> (Record) r);
      if (waiting.isEmpty() || !give(db, now, pool, waiting.get())) {
        break;
      }
      granted.add(waiting.get().get(CLAIMS.ID).toString());
    }
    return granted;
  }

  private static boolean give(DSLContext db, Field<OffsetDateTime> now, UUID pool, Record waiting) {
    Optional<ClaimPlace> place = ClaimPlace.find(db, pool).filter(p -> p.preset() != null);
    Optional<TakeWorkspace.Taken> taken =
        place.flatMap(
            p ->
                new TakeWorkspace(db, now)
                    .take(
                        p,
                        waiting.get(CLAIMS.OWNER),
                        waiting.get(CLAIMS.NAME),
                        waiting.get(CLAIMS.INITIATOR)));
    taken.ifPresent(
        t ->
            db.update(CLAIMS)
                .set(CLAIMS.STATUS, "personalising")
                .set(CLAIMS.WORKSPACE_ID, t.id())
                .set(CLAIMS.BUILD_ID, t.build())
                .set(CLAIMS.HIT, true)
                .set(CLAIMS.CLAIMED_AT, now)
                .set(CLAIMS.TOOK_MICROS, 0L)
                .where(CLAIMS.ID.eq(waiting.get(CLAIMS.ID)))
                .execute());
    return taken.isPresent();
  }
}
