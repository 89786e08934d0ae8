package dev.larder.store.pool;

import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.isNot;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.val;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.event.EventLog;
import dev.larder.store.sql.StoreTime;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Makes what a pool has in stock expired manually, so that it is replaced. */
final class InvalidatePreset {
  private final DSLContext db;
  private final Field<Instant> now;

  InvalidatePreset(DSLContext db, Field<Instant> now) {
    this.db = db;
    this.now = now;
  }

  /**
   * @param before stock that was asked for before this instant; empty: before now
   */
  InvalidateResult invalidate(PoolName name, Optional<Instant> before, String who) {
    return switch (ActivePreset.lock(db, name)) {
      case ActivePreset.None none -> new InvalidateResult.Refused(none.reason());
      case ActivePreset.Locked preset -> {
        Instant present = db.select(now).fetchSingle().value1();
        Instant wanted = before.orElse(present);
        if (wanted.isAfter(present)) {
          yield new InvalidateResult.Refused(
              wanted
                  + " is ahead, it is "
                  + present
                  + ": what is built until then would be too old");
        }
        yield invalidate(preset, wanted, who);
      }
    };
  }

  private InvalidateResult invalidate(ActivePreset.Locked preset, Instant wanted, String who) {
    PresetId id = preset.found().preset();
    Instant before =
        db.update(PRESETS)
            .set(
                PRESETS.INVALIDATED_AT,
                greatest(PRESETS.INVALIDATED_AT, val(StoreTime.atLatest(wanted))))
            .where(PRESETS.ID.eq(id))
            .returningResult(PRESETS.INVALIDATED_AT)
            .fetchSingle()
            .value1();
    int prebuilds =
        db.fetchCount(
            WORKSPACES,
            WORKSPACES
                .POOL_ID
                .eq(preset.found().pool())
                .and(isNot(WORKSPACES.STATE, WorkspaceState.DELETED))
                .and(WORKSPACES.PRESET_ID.eq(id))
                .and(WORKSPACES.OWNER.isNull())
                .and(
                    WORKSPACES.STATE.in(
                        WorkspaceState.STARTING, WorkspaceState.READY, WorkspaceState.UNHEALTHY))
                .and(WORKSPACES.CREATED_AT.lt(before)));
    EventLog.record(
        db,
        now,
        EventKind.INVALIDATED,
        who,
        preset.subject(),
        JsonNodeFactory.instance
            .objectNode()
            .put("before", before.toString())
            .put("prebuilds", prebuilds));
    return new InvalidateResult.Done(
        preset.found().name(), preset.found().preset(), before, prebuilds);
  }
}
