package dev.larder.store.build;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolId;
import dev.larder.store.event.EventLog;
import dev.larder.store.sql.Actor;
import dev.larder.store.sql.BuildConditions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * One stay of a pool at the failure limit: opened by the first hold for it, closed by the pool's
 * next success or a reset. Each asks once, in its own transaction, that the recipients are
 * notified. A new version closes it silently; that the pool recovered is then reported at its next
 * success.
 */
public final class FailureEpisode {
  private FailureEpisode() {}

  /** The failures in a row that led to the limit. */
  private record Run(int length, @Nullable String error, EventLog.Subject last) {}

  /**
   * These pools are held at the limit. Writes only where no episode is open, and not where a
   * success came between the plan and now.
   */
  public static void held(DSLContext db, Field<Instant> now, List<PoolId> pools) {
    db.select(POOLS.ID)
        .from(POOLS)
        .where(POOLS.ID.in(pools))
        .and(POOLS.EPISODE_SINCE.isNull())
        .orderBy(POOLS.ID)
        .fetch(POOLS.ID)
        .forEach(pool -> run(db, pool).ifPresent(run -> open(db, now, pool, run)));
  }

  private static void open(DSLContext db, Field<Instant> now, PoolId pool, Run run) {
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
          db, now, EventKind.FAILURE_LIMIT_REACHED, Actor.RECONCILER, run.last(), details);
    }
  }

  /** A first start build of the pool succeeded. Touches the row only where there is something. */
  public static void succeeded(DSLContext db, Field<Instant> now, PoolId pool) {
    close(db, now, pool, Actor.RECONCILER);
  }

  /** Someone says that the pool's failures are over. */
  public static void reset(DSLContext db, Field<Instant> now, PoolId pool, String who) {
    close(db, now, pool, who);
  }

  private static void close(DSLContext db, Field<Instant> now, PoolId pool, String actor) {
    db.select(POOLS.UNRECOVERED_SINCE)
        .from(POOLS)
        .where(POOLS.ID.eq(pool))
        .and(POOLS.UNRECOVERED_SINCE.isNotNull())
        .fetchOptional(POOLS.UNRECOVERED_SINCE)
        .ifPresent(since -> close(db, now, pool, actor, since));
  }

  private static void close(
      DSLContext db, Field<Instant> now, PoolId pool, String actor, Instant since) {
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
          JsonNodeFactory.instance.objectNode().put("since", since.toString()));
    }
  }

  private static Optional<Run> run(DSLContext db, PoolId pool) {
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
        .where(BuildConditions.failedFirstStarts())
        .and(PRESETS.POOL_ID.eq(pool))
        .and(BUILDS.FINISHED_AT.gt(PRESETS.RUN_SINCE))
        .orderBy(BUILDS.FINISHED_AT.desc(), BUILDS.ID)
        .limit(1)
        .fetchOptional(
            r ->
                new Run(
                    r.get(length),
                    r.get(BUILDS.ERROR),
                    new EventLog.Subject(
                        r.get(TEMPLATES.ORGANIZATION_ID),
                        r.get(TEMPLATES.ID),
                        r.get(PRESETS.TEMPLATE_VERSION_ID),
                        pool,
                        r.get(BUILDS.PRESET_ID),
                        null,
                        r.get(BUILDS.ID),
                        null)));
  }
}
