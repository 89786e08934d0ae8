package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import dev.larder.claim.ClaimStatus;
import dev.larder.pool.BuildId;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.build.NewBuild;
import dev.larder.store.sql.DerivedId;
import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
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
 * that after waiting for its lock PostgreSQL judges it again.
 */
final class TakeWorkspace {
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private static final List<OrderField<?>> OLDEST_FIRST =
      List.of(WORKSPACES.CREATED_AT, WORKSPACES.ID);
  private static final List<OrderField<?>> NEWEST_FIRST =
      List.of(WORKSPACES.CREATED_AT.desc(), WORKSPACES.ID.desc());

  private final DSLContext db;
  private final Field<Instant> now;

  TakeWorkspace(DSLContext db, Field<Instant> now) {
    this.db = db;
    this.now = now;
  }

  /**
   * A workspace that has an owner now.
   *
   * @param build will personalize it; empty: there is nothing to be done
   */
  record Taken(WorkspaceId id, Optional<BuildId> build) {
    ClaimStatus status() {
      return build.isPresent() ? ClaimStatus.PERSONALIZING : ClaimStatus.CLAIMED;
    }
  }

  /**
   * Who takes it, under which name (null: its own), and for how long.
   *
   * @param locked whether the owner's lock is held: then a prebuild whose own name the owner has
   *     already gets another; else the index over names refuses it
   */
  record Taker(String owner, @Nullable String name, Optional<Lease> lease, boolean locked) {}

  Optional<Taken> take(ClaimPlace place, Taker taker, String initiator) {
    return take(place, eligible(place), OLDEST_FIRST, taker)
        .or(() -> takeOld(place, taker))
        .map(
            taken -> {
              taken
                  .build()
                  .map(build -> NewBuild.personalization(build, taken.id(), initiator))
                  .ifPresent(build -> build.insert(db, now));
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
    return take(place, inStock().and(WORKSPACES.POOL_ID.eq(place.pool())), NEWEST_FIRST, taker);
  }

  private Instant instant() {
    return db.select(now).fetchSingle().value1();
  }

  private Optional<Taken> take(
      ClaimPlace place, Condition which, List<OrderField<?>> order, Taker taker) {
    return take(place, first(which, order).skipLocked(), taker)
        .or(() -> takeWaiting(place, which, order, taker));
  }

  /** SKIP LOCKED passes over rows that someone merely touches: look once more, waiting briefly. */
  private Optional<Taken> takeWaiting(
      ClaimPlace place, Condition which, List<OrderField<?>> order, Taker taker) {
    if (!db.fetchExists(select(WORKSPACES.ID).from(WORKSPACES).where(which))) {
      return Optional.empty();
    }
    try {
      return db.transactionResult(
          inside -> {
            String before = lockTimeout(inside.dsl(), "50ms");
            Optional<Taken> taken =
                new TakeWorkspace(inside.dsl(), now).take(place, first(which, order), taker);
            lockTimeout(inside.dsl(), before); // it would outlive this part
            return taken;
          });
    } catch (DataAccessException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.sqlState())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Sets it, and answers with what it was. */
  private static String lockTimeout(DSLContext db, String time) {
    String before = db.fetchSingle("show lock_timeout").get(0, String.class);
    db.execute("select set_config('lock_timeout', {0}, true)", val(time));
    return before;
  }

  private Optional<Taken> take(ClaimPlace place, Select<Record1<WorkspaceId>> which, Taker taker) {
    if (taker.name() != null || !taker.locked()) {
      return take(DSL.field(which), taker, taker.name());
    }
    return which
        .fetchOptional(WORKSPACES.ID)
        .flatMap(first -> take(val(first, WORKSPACES.ID), taker, freeName(place, taker, first)));
  }

  private String freeName(ClaimPlace place, Taker taker, WorkspaceId workspace) {
    String own =
        db.select(WORKSPACES.NAME)
            .from(WORKSPACES)
            .where(WORKSPACES.ID.eq(workspace))
            .fetchSingle()
            .value1();
    return OwnerRefusal.freeName(db, place, taker.owner(), own);
  }

  private Optional<Taken> take(Field<WorkspaceId> which, Taker taker, @Nullable String name) {
    return db.update(WORKSPACES)
        .set(WORKSPACES.OWNER, taker.owner())
        .set(WORKSPACES.NAME, coalesce(val(name, String.class), WORKSPACES.NAME))
        .set(
            WORKSPACES.STATE,
            when(
                    Personalization.isNeeded(WORKSPACES.PRESET_ID),
                    inline(WorkspaceState.PERSONALIZING, WORKSPACES.STATE))
                .else_(inline(WorkspaceState.CLAIMED, WORKSPACES.STATE)))
        .set(WORKSPACES.CLAIMED_AT, now)
        .setNull(WORKSPACES.DUE_AT)
        .set(taker.lease().map(lease -> lease.from(now)).orElse(Map.of()))
        .where(WORKSPACES.ID.eq(which))
        .returning(WORKSPACES.ID, WORKSPACES.STATE)
        .fetchOptional(
            r ->
                new Taken(
                    r.getId(),
                    r.getState() == WorkspaceState.PERSONALIZING
                        ? Optional.of(DerivedId.build(r.getId(), "claim"))
                        : Optional.empty()));
  }

  private SelectForUpdateOfStep<Record1<WorkspaceId>> first(
      Condition which, List<OrderField<?>> order) {
    return db.select(WORKSPACES.ID)
        .from(WORKSPACES)
        .where(which)
        .orderBy(order)
        .limit(1)
        .forNoKeyUpdate();
  }

  static Condition inStock() {
    return WORKSPACES.OWNER.isNull().and(is(WORKSPACES.STATE, WorkspaceState.READY));
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
