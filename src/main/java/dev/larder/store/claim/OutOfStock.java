package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.selectOne;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.plan.Action.HoldReason;
import dev.larder.plan.ScheduledTarget;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.event.EventLog;
import dev.larder.store.sql.Actor;
import dev.larder.store.sql.Columns;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * One stay of a pool out of stock: from the first claim that found nothing, though stock is wanted,
 * until a prebuild is ready that no one waits for. An empty pool that no one asks is no episode:
 * its failures are reported by themselves. Only the first miss of an episode writes to the pool's
 * row, so that claims which miss do not wait for each other.
 */
public final class OutOfStock {
  private OutOfStock() {}

  /**
   * A claim found nothing. False: it begins an episode, for which it must have the pool's lock, and
   * has not; nothing was written.
   */
  static boolean missed(DSLContext db, Field<Instant> now, PoolId pool, boolean locked) {
    var row =
        db.select(POOLS.DESIRED, POOLS.SCHEDULE, POOLS.OUT_OF_STOCK_SINCE, POOLS.HOLD_REASON, now)
            .from(POOLS)
            .where(POOLS.ID.eq(pool))
            .fetchSingle();
    int desired =
        ScheduledTarget.of(
            row.get(POOLS.DESIRED), Columns.schedule(row.get(POOLS.SCHEDULE)), row.get(now));
    if (row.get(POOLS.OUT_OF_STOCK_SINCE) != null || desired == 0) {
      return true;
    }
    if (locked) {
      db.update(POOLS).set(POOLS.OUT_OF_STOCK_SINCE, now).where(POOLS.ID.eq(pool)).execute();
      ObjectNode details = JsonNodeFactory.instance.objectNode();
      @Nullable HoldReason hold = row.get(POOLS.HOLD_REASON);
      details.put("desired", desired).put("held", hold == null ? null : hold.label());
      record(db, now, pool, EventKind.OUT_OF_STOCK, details);
    }
    return locked;
  }

  /** A prebuild of this preset is ready and stays in stock; one of an old version ends nothing. */
  public static void ready(DSLContext db, Field<Instant> now, PoolId pool, PresetId preset) {
    db.select(POOLS.OUT_OF_STOCK_SINCE)
        .from(POOLS)
        .where(POOLS.ID.eq(pool))
        .and(POOLS.OUT_OF_STOCK_SINCE.isNotNull())
        .fetchOptional(POOLS.OUT_OF_STOCK_SINCE)
        .filter(
            since ->
                ClaimPlace.find(db, pool)
                    .filter(place -> Objects.equals(place.preset(), preset))
                    .isPresent())
        .ifPresent(since -> end(db, now, pool, since));
  }

  /**
   * Ends what should have ended before: these active presets have stock, e.g. since a longer TTL,
   * or because a prebuild became ready beside the claim that missed it.
   */
  public static void stocked(DSLContext db, Field<Instant> now, Set<PresetId> presets) {
    db
        .select(POOLS.ID, PRESETS.ID)
        .from(POOLS)
        .join(PRESETS)
        .on(PRESETS.POOL_ID.eq(POOLS.ID))
        .where(POOLS.OUT_OF_STOCK_SINCE.isNotNull())
        .and(
            exists(
                selectOne()
                    .from(WORKSPACES)
                    .where(WORKSPACES.PRESET_ID.eq(PRESETS.ID))
                    .and(WORKSPACES.OWNER.isNull())
                    .and(is(WORKSPACES.STATE, WorkspaceState.READY))))
        .orderBy(POOLS.ID)
        .fetch()
        .stream()
        .filter(stocked -> presets.contains(stocked.get(PRESETS.ID)))
        .forEach(stocked -> ready(db, now, stocked.get(POOLS.ID), stocked.get(PRESETS.ID)));
  }

  private static void end(DSLContext db, Field<Instant> now, PoolId pool, Instant since) {
    int ended =
        db.update(POOLS)
            .setNull(POOLS.OUT_OF_STOCK_SINCE)
            .where(POOLS.ID.eq(pool))
            .and(POOLS.OUT_OF_STOCK_SINCE.isNotNull())
            .execute();
    if (ended == 1) {
      ObjectNode details = JsonNodeFactory.instance.objectNode();
      details.put("since", since.toString());
      record(db, now, pool, EventKind.BACK_IN_STOCK, details);
    }
  }

  private static void record(
      DSLContext db, Field<Instant> now, PoolId pool, EventKind kind, ObjectNode details) {
    EventLog.record(db, now, kind, Actor.RECONCILER, EventLog.Subject.ofPool(db, pool), details);
  }
}
