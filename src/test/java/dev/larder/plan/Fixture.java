package dev.larder.plan;

import dev.larder.plan.Plan.PresetPlan;
import dev.larder.pool.Rollover;
import dev.larder.pool.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The verbs that planner stories are notified with. It is Monday, 2 June 2025, noon in UTC. */
final class Fixture {
  static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");

  private Instant now = NOON;
  private Snapshot.Settings settings = new Snapshot.Settings(Duration.ofMinutes(1), 3, false);
  private final Map<String, Draft> presets = new LinkedHashMap<>();
  private final List<Snapshot.Prebuild> prebuilds = new ArrayList<>();
  private final List<Snapshot.InProgress> inProgress = new ArrayList<>();
  private final List<Snapshot.Pending> pending = new ArrayList<>();
  private final List<Snapshot.Backoff> backoffs = new ArrayList<>();

  /** An active preset with this target. */
  static Fixture preset(String id, int desired) {
    return new Fixture().andPreset(id, desired);
  }

  Fixture andPreset(String id, int desired) {
    presets.put(id, new Draft(id, desired));
    return this;
  }

  Fixture at(Instant instant) {
    now = instant;
    return this;
  }

  Fixture paused() {
    settings = new Snapshot.Settings(settings.backoffInterval(), settings.failureHardLimit(), true);
    return this;
  }

  Fixture waitsAfterFailure(Duration interval) {
    settings = new Snapshot.Settings(interval, settings.failureHardLimit(), settings.paused());
    return this;
  }

  Fixture presetPaused(String id) {
    return change(id, draft -> draft.paused = true);
  }

  Fixture inactive(String id) {
    return change(id, draft -> draft.versionActive = false);
  }

  Fixture ttl(String id, Duration ttl) {
    return change(id, draft -> draft.ttl = Optional.of(ttl));
  }

  Fixture invalidated(String id, Instant at) {
    return change(id, draft -> draft.invalidatedAt = Optional.of(at));
  }

  Fixture hardLimited(String id) {
    return change(id, draft -> draft.hardLimited = true);
  }

  Fixture probe(String id, Instant at) {
    return change(id, draft -> draft.probeAt = Optional.of(at));
  }

  Fixture room(String id, int room) {
    return change(id, draft -> draft.room = OptionalInt.of(room));
  }

  Fixture startWidth(String id, int width) {
    return change(id, draft -> draft.startWidth = OptionalInt.of(width));
  }

  Fixture replenishFirst(String id, String pool) {
    return change(
        id,
        draft -> {
          draft.pool = Optional.of(pool);
          draft.rollover = Rollover.REPLENISH_FIRST;
        });
  }

  Fixture schedule(String id, String timezone, Schedule.Window... windows) {
    return change(
        id, draft -> draft.schedule = Optional.of(new Schedule(timezone, List.of(windows))));
  }

  static Schedule.Window window(String cron, int desired) {
    return new Schedule.Window(cron, desired);
  }

  /** A ready prebuild, made this many minutes ago. */
  Fixture ready(String id, String preset, int minutesAgo) {
    return prebuild(id, preset, minutesAgo, true);
  }

  Fixture notReady(String id, String preset, int minutesAgo) {
    return prebuild(id, preset, minutesAgo, false);
  }

  Fixture starting(String preset, int count) {
    inProgress.add(new Snapshot.InProgress(preset, Transition.START, count));
    return this;
  }

  Fixture pending(String preset, int count) {
    pending.add(new Snapshot.Pending(preset, count));
    return this;
  }

  Fixture failed(String preset, int times, Instant last) {
    backoffs.add(new Snapshot.Backoff(preset, times, last));
    return this;
  }

  Snapshot snapshot() {
    return new Snapshot(
        now,
        settings,
        presets.values().stream().map(Draft::preset).toList(),
        prebuilds,
        inProgress,
        pending,
        backoffs);
  }

  Plan plan() {
    return Planner.plan(snapshot());
  }

  /** What the plan says of this preset, as text. */
  String planned(String preset) {
    return planOf(preset).describe();
  }

  PresetPlan planOf(String preset) {
    return plan().presets().stream()
        .filter(plan -> plan.preset().equals(preset))
        .findFirst()
        .orElseThrow();
  }

  /** The ids that this preset's plan deletes. */
  List<String> deleted(String preset) {
    return planOf(preset).actions().stream()
        .flatMap(
            action ->
                action instanceof Action.Delete delete ? delete.ids().stream() : Stream.empty())
        .toList();
  }

  private Fixture prebuild(String id, String preset, int minutesAgo, boolean ready) {
    Instant createdAt = now.minus(Duration.ofMinutes(minutesAgo));
    prebuilds.add(new Snapshot.Prebuild(id, preset, createdAt, ready));
    return this;
  }

  private Fixture change(String id, Consumer<Draft> change) {
    presets.computeIfPresent(
        id,
        (key, draft) -> {
          change.accept(draft);
          return draft;
        });
    return this;
  }

  private static final class Draft {
    private final String id;
    private final int desired;
    private boolean versionActive = true;
    private Optional<Duration> ttl = Optional.empty();
    private boolean hardLimited;
    private Optional<Schedule> schedule = Optional.empty();
    private Optional<Instant> invalidatedAt = Optional.empty();
    private Optional<Instant> probeAt = Optional.empty();
    private OptionalInt room = OptionalInt.empty();
    private Optional<String> pool = Optional.empty();
    private Rollover rollover = Rollover.RECREATE;
    private boolean paused;
    private OptionalInt startWidth = OptionalInt.empty();
    private boolean served = true;

    Draft(String id, int desired) {
      this.id = id;
      this.desired = desired;
    }

    Snapshot.Preset preset() {
      return new Snapshot.Preset(
          id,
          Optional.empty(),
          versionActive,
          false,
          false,
          desired,
          ttl,
          hardLimited,
          schedule,
          invalidatedAt,
          probeAt,
          room,
          pool,
          rollover,
          paused,
          startWidth,
          served);
    }
  }
}
