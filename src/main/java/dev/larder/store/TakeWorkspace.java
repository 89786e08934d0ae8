package dev.larder.store;

import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.larder.pool.BuildReason;
import dev.larder.pool.Transition;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.OrderField;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.SelectForUpdateOfStep;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Gives the oldest eligible prebuild of a preset to an owner, or, while the pool replenishes, the
 * newest of what is being replaced. Whether one can be taken is read from its own row alone, so
 * that after waiting for its lock PostgreSQL judges it anew.
 */
final class TakeWorkspace {
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private static final List<OrderField<?>> OLDEST_FIRST =
      List.of(WORKSPACES.CREATED_AT, WORKSPACES.ID);
  private static final List<OrderField<?>> NEWEST_FIRST =
      List.of(WORKSPACES.CREATED_AT.desc(), WORKSPACES.ID.desc());

  private final DSLContext db;
  private final Field<OffsetDateTime> now;

  TakeWorkspace(DSLContext db, Field<OffsetDateTime> now) {
    this.db = db;
    this.now = now;
  }

  /** A workspace that has an owner now, with the build that will personalise it. */
  record Taken(UUID id, String name, JSONB outputs, UUID build) {}

  /** Who takes it, under which name (null: its own), and for how long. */
  record Taker(String owner, @Nullable String name, Optional<Lease> lease) {}

  Optional<Taken> take(ClaimPlace place, Taker taker, String initiator) {
    return take(eligible(place), OLDEST_FIRST, taker)
        .or(() -> takeOld(place, taker))
        .map(
            taken -> {
              new NewBuild(
                      taken.build(),
                      taken.id(),
                      Transition.START,
                      BuildReason.CLAIM,
                      initiator,
                      Optional.empty())
                  .insert(db, now);
              return taken;
            });
  }

  /**
   * Where none is eligible and the pool replenishes first, its old and expired stock is handed out
   * until its replacement is ready. As many stay claimable as the active preset lacks of its
   * target: with none ready, that is the target, and the newest is always among them.
   */
  private Optional<Taken> takeOld(ClaimPlace place, Taker taker) {
    if (place.oldStock() == null || !place.oldStock().claimable(instant())) {
      return Optional.empty();
    }
    return take(inStock().and(WORKSPACES.POOL_ID.eq(place.pool())), NEWEST_FIRST, taker);
  }

  private Instant instant() {
    return db.select(now).fetchSingle().value1().toInstant();
  }

  private Optional<Taken> take(Condition which, List<OrderField<?>> order, Taker taker) {
    return take(first(which, order).skipLocked(), taker).or(() -> takeWaiting(which, order, taker));
  }

  /** SKIP LOCKED passes over rows that somebody merely touches: look once more, waiting briefly. */
  private Optional<Taken> takeWaiting(Condition which, List<OrderField<?>> order, Taker taker) {
    if (!db.fetchExists(select(WORKSPACES.ID).from(WORKSPACES).where(which))) {
      return Optional.empty();
    }
    try {
      return db.transactionResult(
          inside -> {
            inside.dsl().execute("set local lock_timeout = '50ms'");
            Optional<Taken> taken =
                new TakeWorkspace(inside.dsl(), now).take(first(which, order), taker);
            inside.dsl().execute("set local lock_timeout to default"); // it would outlive this part
            return taken;
          });
    } catch (DataAccessException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.sqlState())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Optional<Taken> take(Select<Record1<UUID>> which, Taker taker) {
    return db.update(WORKSPACES)
        .set(WORKSPACES.OWNER, taker.owner())
        .set(WORKSPACES.NAME, coalesce(val(taker.name(), String.class), WORKSPACES.NAME))
        .set(WORKSPACES.STATE, "personalising")
        .set(WORKSPACES.CLAIMED_AT, now)
        .setNull(WORKSPACES.DUE_AT)
        .set(taker.lease().map(lease -> lease.from(now)).orElse(Map.of()))
        .where(WORKSPACES.ID.eq(DSL.field(which)))
        .returning(WORKSPACES.ID, WORKSPACES.NAME, WORKSPACES.OUTPUTS)
        .fetchOptional(
            r ->
                new Taken(
                    r.getId(), r.getName(), r.getOutputs(), DerivedId.of(r.getId(), "claim")));
  }

  private static SelectForUpdateOfStep<Record1<UUID>> first(
      Condition which, List<OrderField<?>> order) {
    return select(WORKSPACES.ID)
        .from(WORKSPACES)
        .where(which)
        .orderBy(order)
        .limit(1)
        .forNoKeyUpdate();
  }

  private static Condition inStock() {
    return WORKSPACES.OWNER.isNull().and(WORKSPACES.STATE.eq(inline("ready")));
  }

  private Condition eligible(ClaimPlace place) {
    Condition eligible = inStock().and(WORKSPACES.PRESET_ID.eq(place.preset()));
    if (place.ttl() != null) {
      Duration ttl = Duration.ofNanos(Math.multiplyExact(place.ttl(), 1000L));
      eligible = eligible.and(WORKSPACES.CREATED_AT.ge(StoreTime.before(now, ttl)));
    }
    if (place.invalidatedAt() != null) {
      eligible = eligible.and(WORKSPACES.CREATED_AT.ge(place.invalidatedAt()));
    }
    return eligible;
  }
}
