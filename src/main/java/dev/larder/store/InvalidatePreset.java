package dev.larder.store;

import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.val;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolName;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Makes what a pool has in stock expired by hand, so that it is replaced. */
final class InvalidatePreset {
  private final DSLContext db;
  private final Field<OffsetDateTime> now;

  InvalidatePreset(DSLContext db, Field<OffsetDateTime> now) {
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
        Instant present = db.select(now).fetchSingle().value1().toInstant();
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
    UUID id = preset.found().preset().value();
    Instant before =
        db.update(PRESETS)
            .set(
                PRESETS.INVALIDATED_AT, greatest(PRESETS.INVALIDATED_AT, val(StoreTime.at(wanted))))
            .where(PRESETS.ID.eq(id))
            .returningResult(PRESETS.INVALIDATED_AT)
            .fetchSingle()
            .value1()
            .toInstant();
    int prebuilds =
        db.fetchCount(
            WORKSPACES,
            WORKSPACES
                .POOL_ID
                .eq(preset.found().pool().value())
                .and(WORKSPACES.STATE.ne(inline("deleted")))
                .and(WORKSPACES.PRESET_ID.eq(id))
                .and(WORKSPACES.OWNER.isNull())
                .and(WORKSPACES.STATE.in("starting", "ready", "unhealthy"))
                .and(WORKSPACES.CREATED_AT.lt(StoreTime.at(before))));
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
