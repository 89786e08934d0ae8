package dev.larder.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.plan.Action.CancelPending;
import dev.larder.plan.Action.Create;
import dev.larder.plan.Action.Delete;
import dev.larder.plan.Action.DeleteReason;
import dev.larder.plan.Action.Hold;
import dev.larder.plan.Plan.PresetPlan;
import dev.larder.pool.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/** What holds of every plan. */
@Domain(Snapshots.class)
@Domain(DomainContext.Global.class)
@PropertyDefaults(tries = 300, edgeCases = EdgeCasesMode.NONE)
class PlannerPropertiesTest {
  @Property
  void nothingIsBuiltAboveTheTarget(@ForAll Snapshot snapshot) {
    for (PresetPlan preset : Planner.plan(snapshot).presets()) {
      PresetState state = preset.state();
      int stock = state.actual() - state.expired() + state.starting();
      assertThat(stock + creates(preset)).isLessThanOrEqualTo(Math.max(stock, state.desired()));
    }
  }

  @Property
  void nothingIsBuiltBesideASurplus(@ForAll Snapshot snapshot) {
    for (PresetPlan preset : Planner.plan(snapshot).presets()) {
      boolean surplus =
          preset.actions().stream()
              .anyMatch(a -> a instanceof Delete d && d.reason() == DeleteReason.SURPLUS);
      assertThat(surplus && creates(preset) > 0).isFalse();
    }
  }

  @Property
  void aSlowStartNeverOpensMoreThanItsWidth(@ForAll Snapshot snapshot) {
    for (PresetPlan preset : Planner.plan(snapshot).presets()) {
      int width =
          find(snapshot, preset.preset()).startWidth().orElse(Integer.MAX_VALUE)
              - preset.state().starting();
      assertThat(creates(preset)).isLessThanOrEqualTo(Math.max(0, width));
    }
  }

  @Property
  void everythingMissingIsCreatedOrHeld(@ForAll Snapshot snapshot) {
    for (PresetPlan preset : Planner.plan(snapshot).presets()) {
      PresetState state = preset.state();
      int stock = state.actual() - state.expired() + state.starting();
      int held = preset.actions().stream().mapToInt(a -> a instanceof Hold h ? h.count() : 0).sum();
      boolean paused = find(snapshot, preset.preset()).paused();
      assertThat(creates(preset) + held)
          .isEqualTo(paused ? 0 : Math.max(0, state.desired() - stock));
    }
  }

  @Property
  void aPlanAppliedLeavesNothingToDo(@ForAll Snapshot snapshot) {
    Snapshot applied = apply(snapshot, Planner.plan(snapshot));
    for (PresetPlan preset : Planner.plan(applied).presets()) {
      assertThat(preset.actions()).allMatch(Hold.class::isInstance);
    }
  }

  @Property
  void theOrderOfRowsDoesNotMatter(@ForAll Snapshot snapshot, @ForAll Random random) {
    Snapshot shuffled =
        new Snapshot(
            snapshot.now(),
            snapshot.settings(),
            shuffle(snapshot.presets(), random),
            shuffle(snapshot.prebuilds(), random),
            shuffle(snapshot.inProgress(), random),
            shuffle(snapshot.pending(), random),
            shuffle(snapshot.backoffs(), random));
    assertThat(byPreset(Planner.plan(shuffled))).isEqualTo(byPreset(Planner.plan(snapshot)));
    assertThat(Planner.plan(shuffled).nextWake()).isEqualTo(Planner.plan(snapshot).nextWake());
  }

  @Property(tries = 300)
  void nothingChangesBeforeTheNextWakeAndSomethingDoesThen(@ForAll Snapshot snapshot) {
    Plan plan = Planner.plan(snapshot);
    for (Instant instant : instantsOfInterest(snapshot)) {
      if (plan.nextWake().filter(wake -> !instant.isBefore(wake)).isEmpty()) {
        assertThat(decided(at(snapshot, instant))).isEqualTo(decided(snapshot));
      }
    }
    plan.nextWake()
        .ifPresent(
            wake -> {
              assertThat(wake).isAfter(snapshot.now());
              assertThat(decided(at(snapshot, wake))).isNotEqualTo(decided(snapshot));
            });
  }

  @Property(tries = 300)
  void theWakeOfEachPresetIsItsOwn(@ForAll Snapshot snapshot) {
    for (PresetPlan preset : Planner.plan(snapshot).presets()) {
      Instant last = preset.wakeAt().orElse(Snapshots.NOW.plus(Duration.ofDays(9)));
      for (Instant instant : instantsOfInterest(snapshot)) {
        if (instant.isBefore(last)) {
          Snapshot then = at(snapshot, instant);
          assertThat(decided(then, planOf(Planner.plan(then), preset.preset())))
              .isEqualTo(decided(snapshot, preset));
        }
      }
    }
  }

  @Property(tries = 200)
  void aWrittenSnapshotReadsTheSame(@ForAll Snapshot snapshot) {
    assertThat(SnapshotJson.read("snapshot", SnapshotJson.write(snapshot))).isEqualTo(snapshot);
  }

  private static Set<Instant> instantsOfInterest(Snapshot snapshot) {
    Set<Instant> instants = new TreeSet<>();
    for (int hour = 1; hour <= 50; hour++) {
      instants.add(snapshot.now().plus(Duration.ofHours(hour)));
    }
    for (Snapshot.Prebuild prebuild : snapshot.prebuilds()) {
      instants.add(prebuild.createdAt().plus(Snapshots.TTL));
    }
    for (Snapshot.Backoff run : snapshot.backoffs()) {
      instants.add(
          run.lastBuildAt()
              .plus(snapshot.settings().backoffInterval().multipliedBy(run.numFailed())));
    }
    snapshot.presets().forEach(preset -> preset.probeAt().ifPresent(instants::add));
    Set<Instant> around = new TreeSet<>();
    for (Instant instant : instants) {
      around.add(instant.minusNanos(1_000));
      around.add(instant);
      around.add(instant.plusNanos(1_000));
    }
    around.removeIf(instant -> !instant.isAfter(snapshot.now()));
    return around;
  }

  private static Snapshot apply(Snapshot snapshot, Plan plan) {
    Set<String> deleted = new HashSet<>();
    Set<String> canceled = new HashSet<>();
    List<Snapshot.InProgress> inProgress = new ArrayList<>(snapshot.inProgress());
    for (PresetPlan preset : plan.presets()) {
      for (Action action : preset.actions()) {
        switch (action) {
          case CancelPending cancel -> canceled.add(preset.preset());
          case Delete delete -> deleted.addAll(delete.ids());
          case Hold hold -> {}
          case Create create ->
              inProgress.add(
                  new Snapshot.InProgress(preset.preset(), Transition.START, create.count()));
        }
      }
    }
    return new Snapshot(
        snapshot.now(),
        snapshot.settings(),
        snapshot.presets().stream()
            .map(preset -> built(preset, creates(planOf(plan, preset.id()))))
            .toList(),
        snapshot.prebuilds().stream().filter(row -> !deleted.contains(row.id())).toList(),
        inProgress,
        snapshot.pending().stream().filter(row -> !canceled.contains(row.preset())).toList(),
        snapshot.backoffs());
  }

  /** The preset once so many builds are in flight: no probe is due, and there is less room. */
  private static Snapshot.Preset built(Snapshot.Preset preset, int creates) {
    OptionalInt room =
        preset.room().isPresent()
            ? OptionalInt.of(preset.room().getAsInt() - creates)
            : OptionalInt.empty();
    return new Snapshot.Preset(
        preset.id(),
        preset.name(),
        preset.versionActive(),
        preset.templateDeleted(),
        preset.templateDeprecated(),
        preset.desired(),
        preset.ttl(),
        preset.hardLimited(),
        preset.schedule(),
        preset.invalidatedAt(),
        creates > 0 ? Optional.empty() : preset.probeAt(),
        room,
        preset.pool(),
        preset.rollover(),
        preset.paused(),
        preset.startWidth(),
        preset.served());
  }

  private static PresetPlan planOf(Plan plan, String id) {
    return plan.presets().stream().filter(p -> p.preset().equals(id)).findFirst().orElseThrow();
  }

  private static int creates(PresetPlan preset) {
    return preset.actions().stream().mapToInt(a -> a instanceof Create c ? c.count() : 0).sum();
  }

  private static Snapshot.Preset find(Snapshot snapshot, String id) {
    return snapshot.presets().stream().filter(p -> p.id().equals(id)).findFirst().orElseThrow();
  }

  private static Snapshot at(Snapshot snapshot, Instant now) {
    return new Snapshot(
        now,
        snapshot.settings(),
        snapshot.presets(),
        snapshot.prebuilds(),
        snapshot.inProgress(),
        snapshot.pending(),
        snapshot.backoffs());
  }

  private static List<List<Object>> decided(Snapshot snapshot) {
    return Planner.plan(snapshot).presets().stream().map(p -> decided(snapshot, p)).toList();
  }

  /**
   * What the passing of time may change; no one acts on how much of a drained preset is expired.
   */
  private static List<Object> decided(Snapshot snapshot, PresetPlan plan) {
    Snapshot.Preset preset = find(snapshot, plan.preset());
    return preset.active() && !preset.paused()
        ? List.of(plan.actions(), plan.state())
        : List.of(plan.actions());
  }

  private static Map<String, PresetPlan> byPreset(Plan plan) {
    return plan.presets().stream()
        .collect(
            Collectors.toMap(PresetPlan::preset, Function.identity(), (a, b) -> a, TreeMap::new));
  }

  private static <T> List<T> shuffle(List<T> rows, Random random) {
    List<T> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }
}
