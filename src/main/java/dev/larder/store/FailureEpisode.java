package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.pool.EventKind;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * One stay of a pool at the failure limit: opened by the first hold for it, closed by the pool's
 * next success or a reset. Each asks once, in its own transaction, that the receivers are told. A
 * new version closes it silently; that the pool recovered is then told at its next success.
 */
final class FailureEpisode {
  private FailureEpisode() {}

  /** The failures in a row that led to the limit. */
  private record Run(int length, @Nullable String error, EventLog.Subject last) {}

  /**
   * These pools are held at the limit. Writes only where no episode is open, and not where a
   * success came between the plan and now.
   */
  static void held(DSLContext db, Field<OffsetDateTime> now, List<UUID> pools) {
    db.select(POOLS.ID)
        .from(POOLS)
        .where(POOLS.ID.in(pools))
        .and(POOLS.EPISODE_SINCE.isNull())
        .orderBy(POOLS.ID)
        .fetch(POOLS.ID)
        .forEach(pool -> run(db, pool).ifPresent(run -> open(db, now, pool, run)));
  }

  private static void open(DSLContext db, Field<OffsetDateTime> now, UUID pool, Run run) {
    int opened =
        db.update(POOLS)
            .set(POOLS.EPISODE_SINCE, now)
            .set(POOLS.UNRECOVERED_SINCE, coalesce(POOLS.UNRECOVERED_SINCE, now))
            .where(POOLS.ID.eq(pool))
            .and(POOLS.EPISODE_SINCE.isNull())
            .execute();
    if (opened == 1) {
      ObjectNode details = JsonNodeFactory.instance.objectNode();
      details.put("count", run.length()).put("error", run.error());
      EventLog.record(
          db, now, EventKind.FAILURE_LIMIT_REACHED, Reconciliation.INITIATOR, run.last(), details);
    }
  }

  /** A first start build of the pool succeeded. Touches the row only where there is something. */
  static void succeeded(DSLContext db, Field<OffsetDateTime> now, UUID pool) {
    close(db, now, pool, Reconciliation.INITIATOR);
  }

  /** Somebody says that the pool's failures are over. */
  static void reset(DSLContext db, Field<OffsetDateTime> now, UUID pool, String who) {
    close(db, now, pool, who);
  }

  private static void close(DSLContext db, Field<OffsetDateTime> now, UUID pool, String actor) {
    db.select(POOLS.UNRECOVERED_SINCE)
        .from(POOLS)
        .where(POOLS.ID.eq(pool))
        .and(POOLS.UNRECOVERED_SINCE.isNotNull())
        .fetchOptional(POOLS.UNRECOVERED_SINCE)
        .ifPresent(since -> close(db, now, pool, actor, since));
  }

  private static void close(
      DSLContext db, Field<OffsetDateTime> now, UUID pool, String actor, OffsetDateTime since) {
    int closed =
        db.update(POOLS)
            .setNull(POOLS.EPISODE_SINCE)
            .setNull(POOLS.UNRECOVERED_SINCE)
            .where(POOLS.ID.eq(pool))
            .and(POOLS.UNRECOVERED_SINCE.isNotNull())
            .execute();
    if (closed == 1) {
      EventLog.record(
          db,
          now,
          EventKind.RECOVERED,
          actor,
          EventLog.Subject.ofPool(db, pool),
          JsonNodeFactory.instance.objectNode().put("since", since.toInstant().toString()));
    }
  }

  private static Optional<Run> run(DSLContext db, UUID pool) {
    Field<Integer> length = count().over();
    return db.select(
            length,
            BUILDS.ERROR,
            BUILDS.ID,
            BUILDS.PRESET_ID,
            PRESETS.TEMPLATE_VERSION_ID,
            TEMPLATES.ID,
            TEMPLATES.ORGANIZATION_ID)
        .from(BUILDS)
        .join(PRESETS)
        .on(PRESETS.ID.eq(BUILDS.PRESET_ID))
        .join(TEMPLATES)
        .on(TEMPLATES.ACTIVE_VERSION_ID.eq(PRESETS.TEMPLATE_VERSION_ID))
        .where(ReadBuilds.failedFirstStarts())
        .and(PRESETS.POOL_ID.eq(pool))
        .and(BUILDS.FINISHED_AT.gt(PRESETS.RUN_SINCE))
        .orderBy(BUILDS.FINISHED_AT.desc(), BUILDS.ID)
        .limit(1)
        .fetchOptional(
            r ->
                new Run(
                    r.value1(),
                    r.value2(),
                    new EventLog.Subject(
                        r.value7(),
                        r.value6(),
                        r.value5(),
                        pool,
                        r.value4(),
                        null,
                        r.value3(),
                        null)));
  }
}
