package dev.larder.store.pass;

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
import dev.larder.pool.PresetId;
import dev.larder.store.build.FailureEpisode;
import dev.larder.store.sql.StoreTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
 * plan changes by itself. Writes only what differs; a hold equal to the recorded one is nothing,
 * and what the reading saw recorded already is not even sent.
 */
final class PlanRecord {
  private final List<Row5<PoolId, HoldReason, Integer, Instant, Boolean>> holds = new ArrayList<>();
  private final List<Row2<PresetId, Instant>> wakes = new ArrayList<>();
  private final List<PoolId> gotRoom = new ArrayList<>();
  private final List<PoolId> hardLimited = new ArrayList<>();

  private PlanRecord() {}

  /**
   * Holds of these presets and wake-ups of all that were planned.
   *
   * @param seen what is recorded already, as far as that is known, by preset
   */
  static PlanRecord of(
      Snapshot snapshot,
      Map<String, StockAnswer.Recorded> seen,
      List<Plan.PresetPlan> plans,
      Predicate<Plan.PresetPlan> holding) {
    Map<String, Snapshot.Preset> presets =
        snapshot.presets().stream().collect(Collectors.toMap(Snapshot.Preset::id, p -> p));
    PlanRecord record = new PlanRecord();
    for (Plan.PresetPlan plan : plans) {
      Snapshot.Preset preset = Objects.requireNonNull(presets.get(plan.preset()));
      Optional<StockAnswer.Recorded> before = Optional.ofNullable(seen.get(plan.preset()));
      @Nullable Instant wakeAt = time(plan.wakeAt());
      if (before.filter(b -> Objects.equals(b.wakeAt(), wakeAt)).isEmpty()) {
        record.wakes.add(
            row(val(PresetId.of(preset.id()), PRESETS.ID), val(wakeAt, SQLDataType.INSTANT)));
      }
      if (holding.test(plan)) {
        record.addHold(preset, before, plan, snapshot.now());
      }
    }
    return record;
  }

  private void addHold(
      Snapshot.Preset preset,
      Optional<StockAnswer.Recorded> before,
      Plan.PresetPlan plan,
      Instant now) {
    if (preset.active() && preset.pool().isPresent()) {
      PoolId pool = PoolId.of(preset.pool().get());
      Optional<Action.Hold> hold = plan.hold();
      boolean limited =
          plan.actions().stream()
              .anyMatch(a -> a instanceof Action.Hold h && h.reason() == HoldReason.LIMIT);
      if (limited && plan.creates() > 0) {
        gotRoom.add(pool);
      }
      if (hold.filter(h -> h.reason() == HoldReason.HARD_LIMIT).isPresent()) {
        hardLimited.add(pool);
      }
      StockAnswer.Recorded held =
          new StockAnswer.Recorded(
              hold.map(Action.Hold::reason).orElse(null),
              hold.map(Action.Hold::count).orElse(null),
              time(until(preset, plan, now)),
              limited,
              before.map(StockAnswer.Recorded::wakeAt).orElse(null));
      if (before.filter(held::equals).isEmpty()) {
        holds.add(
            row(
                val(pool, POOLS.ID),
                val(held.reason(), POOLS.HOLD_REASON),
                val(held.count(), SQLDataType.INTEGER),
                val(held.until(), SQLDataType.INSTANT),
                val(limited)));
      }
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
  Set<PoolId> write(DSLContext db, Field<Instant> now) {
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

  /** Who got room goes to the end of the line: no one waits for more than one build of another. */
  private void sendToTheEnd(DSLContext db, Field<Instant> now) {
    db.update(POOLS).set(POOLS.DEFERRED_SINCE, now).where(POOLS.ID.in(gotRoom)).execute();
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private Set<PoolId> writeHolds(DSLContext db, Field<Instant> now) {
    var held =
        values(holds.toArray(new Row5[0]))
            .as("held", "pool", "reason", "count", "until", "limited");
    Field<PoolId> pool = field(name("held", "pool"), POOLS.ID.getDataType());
    Field<HoldReason> reason = field(name("held", "reason"), POOLS.HOLD_REASON.getDataType());
    Field<Integer> count = field(name("held", "count"), Integer.class);
    Field<Instant> until = field(name("held", "until"), Instant.class);
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
        .fetchSet(POOLS.ID);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private void writeWakes(DSLContext db) {
    var woken = values(wakes.toArray(new Row2[0])).as("woken", "preset", "at");
    Field<PresetId> preset = field(name("woken", "preset"), PRESETS.ID.getDataType());
    Field<Instant> at = field(name("woken", "at"), Instant.class);
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

  private static @Nullable Instant time(Optional<Instant> instant) {
    return instant.map(StoreTime::atLatest).orElse(null);
  }
}
