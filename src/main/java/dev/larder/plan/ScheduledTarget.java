package dev.larder.plan;

import dev.larder.pool.Rollover;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How many a pool wants now: asked of the planner, so that there is one rule. */
public final class ScheduledTarget {
  private static final Snapshot.Settings NONE_THAT_MATTER =
      new Snapshot.Settings(Duration.ofMinutes(1), 0, false);

  private ScheduledTarget() {}

  /** How many are wanted at this instant, {@code base} where no window is open. */
  public static int of(int base, Optional<Schedule> schedule, Instant now) {
    if (schedule.isEmpty()) {
      return base;
    }
    return plan(base, schedule, now).state().desired();
  }

  /** When the schedule asks for another number; empty: never. */
  public static Optional<Instant> until(int base, Optional<Schedule> schedule, Instant now) {
    return plan(base, schedule, now).wakeAt(); // without stock nothing else changes with time
  }

  private static Plan.PresetPlan plan(int base, Optional<Schedule> schedule, Instant now) {
    Snapshot emptyStock =
        new Snapshot(
            now,
            NONE_THAT_MATTER,
            List.of(preset(base, schedule)),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    return Planner.plan(emptyStock).presets().getFirst();
  }

  private static Snapshot.Preset preset(int base, Optional<Schedule> schedule) {
    return new Snapshot.Preset(
        "pool",
        Optional.empty(),
        true,
        false,
        false,
        base,
        Optional.empty(),
        false,
        schedule,
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Rollover.RECREATE,
        false,
        OptionalInt.empty(),
        true);
  }
}
