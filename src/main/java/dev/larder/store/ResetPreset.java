package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.selectCount;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.larder.plan.Action.HoldReason;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolName;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;

/** Ends a pool's run of failures by hand, and with it what the run led to: holds, the episode. */
final class ResetPreset {
  private final DSLContext db;
  private final Field<OffsetDateTime> now;

  ResetPreset(DSLContext db, Field<OffsetDateTime> now) {
    this.db = db;
    this.now = now;
  }

  ResetResult reset(PoolName name, String who) {
    return switch (ActivePreset.lock(db, name)) {
      case ActivePreset.None none -> new ResetResult.Refused(none.reason());
      case ActivePreset.Locked preset -> {
        ResetResult.Done done = reset(preset);
        FailureEpisode.reset(db, now, preset.found().pool().value(), who);
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
    UUID id = preset.found().preset().value();
    UUID pool = preset.found().pool().value();
    Record2<Integer, String> before =
        db.select(failures(id), POOLS.HOLD_REASON)
            .from(POOLS)
            .where(POOLS.ID.eq(pool))
            .fetchSingle();
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
        before.value1(),
        HoldReason.HARD_LIMIT.label().equals(before.value2()));
  }

  private static Field<Integer> failures(UUID preset) {
    return selectCount()
        .from(BUILDS)
        .join(PRESETS)
        .on(PRESETS.ID.eq(BUILDS.PRESET_ID))
        .where(PRESETS.ID.eq(preset))
        .and(ReadBuilds.failedFirstStarts())
        .and(BUILDS.FINISHED_AT.gt(PRESETS.RUN_SINCE))
        .asField();
  }
}
