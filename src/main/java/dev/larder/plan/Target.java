package dev.larder.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How many prebuilds a preset is to have now: its base, or what its schedule says; none when it is
 * inactive.
 *
 * @param nextChange when the schedule's next window opens or closes with another target
 * @param notes why the schedule is ignored, if it is
 */
record Target(int desired, Optional<Instant> nextChange, List<String> notes) {
  static Target of(PresetSnapshot snapshot) {
    Snapshot.Preset preset = snapshot.preset();
    if (!preset.active()) {
      return new Target(0, Optional.empty(), List.of());
    }
    int base = Math.max(0, preset.desired());
    return preset
        .schedule()
        .map(schedule -> of(ScheduleWindows.read(schedule), snapshot.now(), base))
        .orElseGet(() -> new Target(base, Optional.empty(), List.of()));
  }

  private static Target of(ScheduleWindows windows, Instant now, int base) {
    String problems =
        windows.problems().stream().map(Object::toString).collect(Collectors.joining("; "));
    return new Target(
        windows.target(now, base),
        windows.nextChange(now, base),
        problems.isEmpty() ? List.of() : List.of("schedule ignored: " + problems));
  }
}
