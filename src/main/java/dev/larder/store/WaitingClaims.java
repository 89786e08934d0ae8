package dev.larder.store;

import static dev.larder.store.schema.Tables.CLAIMS;
import static org.jooq.impl.DSL.inline;

import dev.larder.pool.ClaimId;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record6;
import org.jooq.impl.DSL;

/** Those who wait in line are rows; stock that becomes ready goes to the oldest one. */
final class WaitingClaims {
  /** Claims that are passed over in one go, because their owners may not have another workspace. */
  private static final int MOST_PASSED_OVER = 20;

  private final DSLContext db;
  private final Field<OffsetDateTime> now;
  private final List<UUID> passedOver = new ArrayList<>();

  private WaitingClaims(DSLContext db, Field<OffsetDateTime> now) {
    this.db = db;
    this.now = now;
  }

  /** Serves at most so many waiting claims of the pool from its stock; answers with them. */
  static List<GrantedClaim> grant(DSLContext db, Field<OffsetDateTime> now, UUID pool, int atMost) {
    Optional<ClaimPlace> place = ClaimPlace.find(db, pool).filter(p -> p.preset() != null);
    return place.isEmpty() ? List.of() : new WaitingClaims(db, now).grant(place.get(), atMost);
  }

  private List<GrantedClaim> grant(ClaimPlace place, int atMost) {
    List<GrantedClaim> granted = new ArrayList<>();
    while (granted.size() < atMost && passedOver.size() < MOST_PASSED_OVER) {
      Optional<Record6<UUID, String, String, String, String, Long>> next = next(place);
      if (next.isEmpty()) {
        break;
      }
      UUID claim = next.get().value1();
      String owner = next.get().value2();
      Optional<String> name = Optional.ofNullable(next.get().value3());
      if (OwnerRefusal.find(db, place, owner, name).isPresent()) {
        passedOver.add(claim);
      } else if (give(place, next.get())) {
        granted.add(new GrantedClaim(new ClaimId(claim), Optional.ofNullable(next.get().value5())));
      } else {
        break;
      }
    }
    return granted;
  }

  private Optional<Record6<UUID, String, String, String, String, Long>> next(ClaimPlace place) {
    return db.select(
            CLAIMS.ID,
            CLAIMS.OWNER,
            CLAIMS.NAME,
            CLAIMS.INITIATOR,
            CLAIMS.WORKFLOW_ID,
            CLAIMS.LEASE)
        .from(CLAIMS)
        .where(CLAIMS.POOL_ID.eq(place.pool()))
        .and(CLAIMS.STATUS.eq(inline("waiting")))
        .and(CLAIMS.WAIT_UNTIL.gt(now))
        .and(CLAIMS.ID.notIn(passedOver))
        .orderBy(CLAIMS.REQUESTED_AT, CLAIMS.ID)
        .limit(1)
        .forNoKeyUpdate()
        .skipLocked()
        .fetchOptional();
  }

  private boolean give(
      ClaimPlace place, Record6<UUID, String, String, String, String, Long> claim) {
    Optional<Lease> lease = Lease.ofMicros(claim.value6()).or(() -> place.lease(Optional.empty()));
    Optional<TakeWorkspace.Taken> taken =
        new TakeWorkspace(db, now)
            .take(
                place,
                new TakeWorkspace.Taker(claim.value2(), claim.value3(), lease),
                claim.value4());
    taken.ifPresent(
        t -> {
          Counters.claimed(db, place.pool(), waited(claim.value1()));
          db.update(CLAIMS)
              .set(CLAIMS.STATUS, "personalising")
              .set(CLAIMS.WORKSPACE_ID, t.id())
              .set(CLAIMS.BUILD_ID, t.build())
              .set(CLAIMS.HIT, true)
              .set(CLAIMS.CLAIMED_AT, now)
              .set(CLAIMS.TOOK_MICROS, 0L)
              .where(CLAIMS.ID.eq(claim.value1()))
              .execute();
        });
    return taken.isPresent();
  }

  private Field<Long> waited(UUID claim) {
    return DSL.field(
        DSL.select(Counters.between(CLAIMS.REQUESTED_AT, now))
            .from(CLAIMS)
            .where(CLAIMS.ID.eq(claim)));
  }
}
