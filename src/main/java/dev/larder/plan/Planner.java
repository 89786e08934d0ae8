package dev.larder.plan;

import dev.larder.plan.Action.CancelPending;
import dev.larder.plan.Action.Create;
import dev.larder.plan.Action.Delete;
import dev.larder.plan.Action.DeleteReason;
import dev.larder.plan.Action.Hold;
import dev.larder.plan.Action.HoldReason;
import dev.larder.plan.Plan.PresetPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what each preset needs. Called by the pass for all presets, by the transaction that makes
 * a decision true for one pool, and by {@code larder plan} for a file: the same rules everywhere.
 *
 * <p>Pure: the same snapshot gives the same plan, whatever the order of its rows, in time linear in
 * them. A preset whose planning fails is held with reason {@code error}, for itself alone.
 */
public final class Planner {
  private Planner() {}

  /** The plan for every preset of the snapshot, in its order. Ids of presets are unique. */
  public static Plan plan(Snapshot snapshot) {
    List<Assessment> assessments =
        PresetSnapshot.of(snapshot).stream().map(Planner::assess).toList();
    Map<Pool, Replenishment> replenishments = replenishments(assessments);
    List<PresetPlan> presets =
        assessments.stream()
            .map(each -> plan(each, replenishments.getOrDefault(Pool.of(each), Replenishment.NONE)))
            .toList();
    Optional<Instant> nextWake =
        presets.stream().flatMap(preset -> preset.wakeAt().stream()).min(Comparator.naturalOrder());
    return new Plan(presets, nextWake);
  }

  private static Assessment assess(PresetSnapshot snapshot) {
    try {
      return new Assessed(Stock.of(snapshot));
    } catch (RuntimeException e) {
      return new Failed(snapshot, e);
    }
  }

  private static Map<Pool, Replenishment> replenishments(List<Assessment> assessments) {
    Map<Pool, List<Assessment>> pools = new LinkedHashMap<>();
    for (Assessment each : assessments) {
      pools.computeIfAbsent(Pool.of(each), pool -> new ArrayList<>()).add(each);
    }
    Map<Pool, Replenishment> replenishments = new HashMap<>();
    pools.forEach((pool, members) -> replenishments.put(pool, replenishment(members)));
    return replenishments;
  }

  /** Where the plan of one member fails, no one knows what it lacks: all old stock stays. */
  private static Replenishment replenishment(List<Assessment> pool) {
    List<Stock> stocks = new ArrayList<>();
    boolean failed = false;
    for (Assessment each : pool) {
      switch (each) {
        case Assessed assessed -> stocks.add(assessed.stock());
        case Failed broken -> failed |= Replenishment.appliesTo(broken.snapshot().preset());
      }
    }
    return failed ? Replenishment.all(stocks) : Replenishment.of(stocks);
  }

  private static PresetPlan plan(Assessment assessment, Replenishment replenishment) {
    return switch (assessment) {
      case Assessed assessed -> decided(assessed.stock(), replenishment);
      case Failed failed -> failed(failed.snapshot(), failed.failure());
    };
  }

  private static PresetPlan decided(Stock stock, Replenishment replenishment) {
    List<Action> actions = actions(stock, replenishment);
    return new PresetPlan(
        stock.snapshot().preset().id(),
        stock.state(),
        actions,
        NextWake.of(stock, actions, replenishment),
        stock.target().notes());
  }

  private static List<Action> actions(Stock stock, Replenishment replenishment) {
    List<Action> actions = new ArrayList<>();
    if (stock.snapshot().paused()) {
      return actions;
    }
    if (!stock.active()) {
      if (stock.snapshot().pending() > 0) {
        actions.add(new CancelPending());
      }
      addDelete(actions, DeleteReason.INACTIVE, replenishment.without(stock.old()));
      return actions;
    }
    if (!stock.snapshot().preset().served() && stock.snapshot().pending() > 0) {
      actions.add(new CancelPending());
    }
    addDelete(actions, DeleteReason.EXPIRED, replenishment.without(stock.old()));
    addDelete(actions, DeleteReason.SURPLUS, stock.surplus());
    fill(actions, stock.snapshot(), stock.missing());
    return actions;
  }

  private static void addDelete(
      List<Action> actions, DeleteReason reason, List<Snapshot.Prebuild> prebuilds) {
    if (!prebuilds.isEmpty()) {
      actions.add(new Delete(reason, prebuilds.stream().map(Snapshot.Prebuild::id).toList()));
    }
  }

  /**
   * Creates what is missing, as far as there is a worker for it, hard limit or else backoff, then a
   * slow start, and then the room, let it.
   */
  private static void fill(List<Action> actions, PresetSnapshot snapshot, int missing) {
    if (!snapshot.preset().served()) {
      addHold(actions, HoldReason.NO_WORKER, missing, Optional.empty());
      return;
    }
    int allowed = missing;
    if (snapshot.preset().hardLimited()) {
      allowed = HardLimit.allowed(snapshot, missing);
      addHold(actions, HoldReason.HARD_LIMIT, missing - allowed, Optional.empty());
    } else {
      Optional<Instant> until = Backoff.until(snapshot);
      allowed = until.isPresent() ? 0 : missing;
      addHold(actions, HoldReason.BACKOFF, missing - allowed, until);
    }
    int begun = SlowStart.allowed(snapshot, allowed);
    addHold(actions, HoldReason.SLOW_START, allowed - begun, Optional.empty());
    int creates = Math.min(begun, Math.max(0, snapshot.preset().room().orElse(begun)));
    addHold(actions, HoldReason.LIMIT, begun - creates, Optional.empty());
    if (creates > 0) {
      actions.add(new Create(creates));
    }
  }

  private static void addHold(
      List<Action> actions, HoldReason reason, int count, Optional<Instant> until) {
    if (count > 0) {
      actions.add(new Hold(reason, count, until));
    }
  }

  private static PresetPlan failed(PresetSnapshot snapshot, RuntimeException e) {
    PresetState counted =
        new PresetState(
            snapshot.prebuilds().size(),
            0,
            0,
            0,
            0,
            snapshot.starting(),
            snapshot.stopping(),
            snapshot.deleting());
    return new PresetPlan(
        snapshot.preset().id(),
        counted,
        snapshot.paused() ? List.of() : List.of(new Hold(HoldReason.ERROR, 0, Optional.empty())),
        Optional.empty(),
        List.of("planning failed: " + e));
  }

  /** How far a preset's planning got. */
  private sealed interface Assessment {
    PresetSnapshot snapshot();
  }

  private record Assessed(Stock stock) implements Assessment {
    @Override
    public PresetSnapshot snapshot() {
      return stock.snapshot();
    }
  }

  private record Failed(PresetSnapshot snapshot, RuntimeException failure) implements Assessment {}

  /** Whose old stock is looked at together; a preset that names no pool is one by itself. */
  private record Pool(Optional<String> name, String preset) {
    static Pool of(Assessment assessment) {
      Snapshot.Preset preset = assessment.snapshot().preset();
      return new Pool(preset.pool(), preset.pool().isPresent() ? "" : preset.id());
    }
  }
}
