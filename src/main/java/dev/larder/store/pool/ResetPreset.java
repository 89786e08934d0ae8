package dev.larder.store.pool;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.selectCount;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.larder.plan.Action.HoldReason;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.store.build.FailureEpisode;
import dev.larder.store.build.StartWidth;
import dev.larder.store.event.EventLog;
import dev.larder.store.sql.BuildConditions;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Ends a pool's run of failures manually, and with it what the run led to: holds, the episode. */
final class ResetPreset {
  private final DSLContext db;
  private final Field<Instant> now;

  ResetPreset(DSLContext db, Field<Instant> now) {
    this.db = db;
    this.now = now;
  }

  ResetResult reset(PoolName name, String who) {
    return switch (ActivePreset.lock(db, name)) {
      case ActivePreset.None none -> new ResetResult.Refused(none.reason());
      case ActivePreset.Locked preset -> {
        ResetResult.Done done = reset(preset);
        FailureEpisode.reset(db, now, preset.found().pool(), who);
        EventLog.record(
            db,
            now,
            EventKind.RESET,
            who,
            preset.subject(),
            JsonNodeFactory.instance
                .objectNode()
                .put("failures", done.failures())
                .put("hardLimited", done.hardLimited()));
        yield done;
      }
    };
  }

  private ResetResult.Done reset(ActivePreset.Locked preset) {
    PresetId id = preset.found().preset();
    PoolId pool = preset.found().pool();
    Field<Integer> failures = failures(id);
    var before =
        db.select(failures, POOLS.HOLD_REASON).from(POOLS).where(POOLS.ID.eq(pool)).fetchSingle();
    db.update(PRESETS)
        .set(PRESETS.RUN_SINCE, greatest(PRESETS.RUN_SINCE, now))
        .setNull(PRESETS.WAKE_AT)
        .where(PRESETS.ID.eq(id))
        .execute();
    StartWidth.narrow(db, id);
    db.update(POOLS)
        .setNull(POOLS.HOLD_REASON)
        .setNull(POOLS.HOLD_COUNT)
        .setNull(POOLS.HOLD_UNTIL)
        .where(POOLS.ID.eq(pool))
        .execute();
    return new ResetResult.Done(
        preset.found().name(),
        preset.found().preset(),
        before.get(failures),
        before.get(POOLS.HOLD_REASON) == HoldReason.HARD_LIMIT);
  }

  private static Field<Integer> failures(PresetId preset) {
    return selectCount()
        .from(BUILDS)
        .join(PRESETS)
        .on(PRESETS.ID.eq(BUILDS.PRESET_ID))
        .where(PRESETS.ID.eq(preset))
        .and(BuildConditions.failedFirstStarts())
        .and(BUILDS.FINISHED_AT.gt(PRESETS.RUN_SINCE))
        .asField();
  }
}
