package dev.larder.store;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.selectOne;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.pool.EventKind;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * One stay of a pool out of stock: from the first claim that found nothing, though stock is wanted,
 * until a prebuild is ready that nobody waits for. An empty pool that nobody asks is no episode:
 * its failures are told by themselves. Only the first miss of an episode writes to the pool's row,
 * so that claims which miss do not wait for each other.
 */
final class OutOfStock {
  private OutOfStock() {}

  /** A claim found nothing. To be called before the claim locks a workspace. */
  static void missed(DSLContext db, Field<OffsetDateTime> now, UUID pool) {
    var row =
        db.select(POOLS.DESIRED, POOLS.SCHEDULE, POOLS.OUT_OF_STOCK_SINCE, POOLS.HOLD_REASON, now)
            .from(POOLS)
            .where(POOLS.ID.eq(pool))
            .fetchSingle();
    if (row.value3() != null) {
      return;
    }
    int desired =
        ScheduledTarget.of(row.value1(), Columns.schedule(row.value2()), row.value5().toInstant());
    if (desired == 0 || !changed(db, pool, now)) {
      return;
    }
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    details.put("desired", desired).put("held", row.value4());
    record(db, now, pool, EventKind.OUT_OF_STOCK, details);
  }

  private static boolean changed(DSLContext db, UUID pool, Field<OffsetDateTime> now) {
    return db.update(POOLS)
            .set(POOLS.OUT_OF_STOCK_SINCE, now)
            .where(POOLS.ID.eq(pool))
            .and(POOLS.OUT_OF_STOCK_SINCE.isNull())
            .execute()
        == 1;
  }

  /** A prebuild of this preset is ready and stays in stock; one of an old version ends nothing. */
  static void ready(DSLContext db, Field<OffsetDateTime> now, UUID pool, UUID preset) {
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
  static void stocked(DSLContext db, Field<OffsetDateTime> now, Set<UUID> presets) {
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
                    .and(WORKSPACES.STATE.eq(inline("ready")))))
        .orderBy(POOLS.ID)
        .fetch()
        .stream()
        .filter(stocked -> presets.contains(stocked.value2()))
        .forEach(stocked -> ready(db, now, stocked.value1(), stocked.value2()));
  }

  private static void end(
      DSLContext db, Field<OffsetDateTime> now, UUID pool, OffsetDateTime since) {
    int ended =
        db.update(POOLS)
            .setNull(POOLS.OUT_OF_STOCK_SINCE)
            .where(POOLS.ID.eq(pool))
            .and(POOLS.OUT_OF_STOCK_SINCE.isNotNull())
            .execute();
    if (ended == 1) {
      ObjectNode details = JsonNodeFactory.instance.objectNode();
      details.put("since", since.toInstant().toString());
      record(db, now, pool, EventKind.BACK_IN_STOCK, details);
    }
  }

  private static void record(
      DSLContext db, Field<OffsetDateTime> now, UUID pool, EventKind kind, ObjectNode details) {
    EventLog.record(
        db, now, kind, Reconciliation.INITIATOR, EventLog.Subject.ofPool(db, pool), details);
  }
}
