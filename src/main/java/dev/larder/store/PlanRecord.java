package dev.larder.store;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.values;
import static org.jooq.impl.DSL.when;

import dev.larder.plan.Action;
import dev.larder.plan.Action.HoldReason;
import dev.larder.plan.Plan;
import dev.larder.plan.Snapshot;
import dev.larder.pool.PoolId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Row2;
import org.jooq.Row5;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * What a plan leaves behind for people and for time: why creates are held, and when each preset's
 * plan changes by itself. Writes only what differs; a hold equal to the recorded one is nothing.
 */
final class PlanRecord {
  private final List<Row5<UUID, String, Integer, OffsetDateTime, Boolean>> holds =
      new ArrayList<>();
  private final List<Row2<UUID, OffsetDateTime>> wakes = new ArrayList<>();
  private final List<UUID> gotRoom = new ArrayList<>();
  private final List<UUID> hardLimited = new ArrayList<>();

  private PlanRecord() {}

  /** Holds of these presets and wake-ups of all that were planned. */
  static PlanRecord of(
      Snapshot snapshot, List<Plan.PresetPlan> plans, Predicate<Plan.PresetPlan> holding) {
    Map<String, Snapshot.Preset> presets =
        snapshot.presets().stream().collect(Collectors.toMap(Snapshot.Preset::id, p -> p));
    PlanRecord record = new PlanRecord();
    for (Plan.PresetPlan plan : plans) {
      Snapshot.Preset preset = Objects.requireNonNull(presets.get(plan.preset()));
      record.wakes.add(row(val(UUID.fromString(preset.id())), time(plan.wakeAt())));
      if (holding.test(plan)) {
        record.addHold(preset, plan, snapshot.now());
      }
    }
    return record;
  }

  private void addHold(Snapshot.Preset preset, Plan.PresetPlan plan, Instant now) {
    if (preset.active() && preset.pool().isPresent()) {
      Optional<Action.Hold> hold = plan.hold();
      boolean limited =
          plan.actions().stream()
              .anyMatch(a -> a instanceof Action.Hold h && h.reason() == HoldReason.LIMIT);
      if (limited && plan.creates() > 0) {
        gotRoom.add(UUID.fromString(preset.pool().get()));
      }
      if (hold.filter(h -> h.reason() == HoldReason.HARD_LIMIT).isPresent()) {
        hardLimited.add(UUID.fromString(preset.pool().get()));
      }
      holds.add(
          row(
              val(UUID.fromString(preset.pool().get())),
              val(hold.map(h -> h.reason().label()).orElse(null), SQLDataType.CLOB),
              val(hold.map(Action.Hold::count).orElse(null), SQLDataType.INTEGER),
              val(
                  until(preset, plan, now).map(PlanRecord::time).orElse(null),
                  SQLDataType.TIMESTAMPWITHTIMEZONE),
              val(limited)));
    }
  }

  /** At the hard limit it ends with a probe; one that is due or under way is not waited for. */
  static Optional<Instant> until(Snapshot.Preset preset, Plan.PresetPlan plan, Instant now) {
    return plan.hold()
        .flatMap(
            hold ->
                hold.reason() == HoldReason.HARD_LIMIT
                    ? preset.probeAt().filter(at -> at.isAfter(now))
                    : hold.until());
  }

  /** Answers with the pools whose creates are held otherwise than before. */
  Set<PoolId> write(DSLContext db, Field<OffsetDateTime> now) {
    Set<PoolId> changed = holds.isEmpty() ? Set.of() : writeHolds(db, now);
    if (!gotRoom.isEmpty()) {
      sendToTheEnd(db, now);
    }
    if (!hardLimited.isEmpty()) {
      FailureEpisode.held(db, now, hardLimited);
    }
    if (!wakes.isEmpty()) {
      writeWakes(db);
    }
    return changed;
  }

  /** Who got room goes to the end of the line: nobody waits for more than one build of another. */
  private void sendToTheEnd(DSLContext db, Field<OffsetDateTime> now) {
    db.update(POOLS).set(POOLS.DEFERRED_SINCE, now).where(POOLS.ID.in(gotRoom)).execute();
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private Set<PoolId> writeHolds(DSLContext db, Field<OffsetDateTime> now) {
    var held =
        values(holds.toArray(new Row5[0]))
            .as("held", "pool", "reason", "count", "until", "limited");
    Field<UUID> pool = field(name("held", "pool"), UUID.class);
    Field<String> reason = field(name("held", "reason"), String.class);
    Field<Integer> count = field(name("held", "count"), Integer.class);
    Field<OffsetDateTime> until = field(name("held", "until"), OffsetDateTime.class);
    Field<Boolean> limited = field(name("held", "limited"), Boolean.class);
    return db.update(POOLS)
        .set(POOLS.HOLD_REASON, reason)
        .set(POOLS.HOLD_COUNT, count)
        .set(POOLS.HOLD_UNTIL, until)
        .set(POOLS.DEFERRED_SINCE, when(limited, coalesce(POOLS.DEFERRED_SINCE, now)))
        .from(held)
        .where(POOLS.ID.eq(pool))
        .and(
            POOLS
                .HOLD_REASON
                .isDistinctFrom(reason)
                .or(POOLS.HOLD_COUNT.isDistinctFrom(count))
                .or(POOLS.HOLD_UNTIL.isDistinctFrom(until))
                .or(limited.ne(POOLS.DEFERRED_SINCE.isNotNull())))
        .returning(POOLS.ID)
        .fetchSet(r -> new PoolId(r.getId()));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private void writeWakes(DSLContext db) {
    var woken = values(wakes.toArray(new Row2[0])).as("woken", "preset", "at");
    Field<UUID> preset = field(name("woken", "preset"), UUID.class);
    Field<OffsetDateTime> at = field(name("woken", "at"), OffsetDateTime.class);
    db.update(PRESETS)
        .set(PRESETS.WAKE_AT, at)
        .from(woken)
        .where(PRESETS.ID.eq(preset))
        .and(PRESETS.WAKE_AT.isDistinctFrom(at))
        .execute();
  }

  /** A pool without an active preset has nothing to hold back, and waits for no room. */
  static void forgetDrained(DSLContext db) {
    Condition active =
        exists(
            selectOne()
                .from(TEMPLATES)
                .join(PRESETS)
                .on(PRESETS.TEMPLATE_VERSION_ID.eq(TEMPLATES.ACTIVE_VERSION_ID))
                .where(TEMPLATES.ID.eq(POOLS.TEMPLATE_ID))
                .and(PRESETS.POOL_ID.eq(POOLS.ID))
                .and(TEMPLATES.DELETED_AT.isNull())
                .and(TEMPLATES.DEPRECATED.eq("")));
    db.update(POOLS)
        .setNull(POOLS.DEFERRED_SINCE)
        .setNull(POOLS.HOLD_REASON)
        .setNull(POOLS.HOLD_COUNT)
        .setNull(POOLS.HOLD_UNTIL)
        .where(POOLS.DEFERRED_SINCE.isNotNull())
        .andNot(active)
        .execute();
  }

  private static Field<OffsetDateTime> time(Optional<Instant> instant) {
    return val(instant.map(PlanRecord::time).orElse(null), SQLDataType.TIMESTAMPWITHTIMEZONE);
  }

  private static @Nullable OffsetDateTime time(Instant instant) {
    return StoreTime.at(instant);
  }
}
