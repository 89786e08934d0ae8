package dev.larder.plan;

import dev.larder.pool.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a snapshot holds of one preset. Made for all presets in one walk over the rows; counts that
 * add up to more than fits stay at the most, negative ones count nothing.
 *
 * @param backoffs runs of failures; a snapshot of the store has at most one
 */
record PresetSnapshot(
    Instant now,
    Snapshot.Settings settings,
    Snapshot.Preset preset,
    List<Snapshot.Prebuild> prebuilds,
    int starting,
    int stopping,
    int deleting,
    int pending,
    List<Snapshot.Backoff> backoffs) {

  /** One for each preset, in the order of the snapshot. Rows of unknown presets count nowhere. */
  static List<PresetSnapshot> of(Snapshot snapshot) {
    Map<String, Rows> rows = new HashMap<>();
    snapshot.presets().forEach(preset -> rows.put(preset.id(), new Rows()));
    snapshot.prebuilds().forEach(row -> of(rows, row.preset()).ifPresent(r -> r.add(row)));
    snapshot.inProgress().forEach(row -> of(rows, row.preset()).ifPresent(r -> r.add(row)));
    snapshot.pending().forEach(row -> of(rows, row.preset()).ifPresent(r -> r.add(row)));
    snapshot.backoffs().forEach(row -> of(rows, row.preset()).ifPresent(r -> r.add(row)));
    return snapshot.presets().stream()
        .map(preset -> of(rows, preset.id()).orElseThrow().of(snapshot, preset))
        .toList();
  }

  boolean paused() {
    return settings.paused() || preset.paused();
  }

  private static Optional<Rows> of(Map<String, Rows> rows, String preset) {
    return Optional.ofNullable(rows.get(preset));
  }

  private static final class Rows {
    private final List<Snapshot.Prebuild> prebuilds = new ArrayList<>();
    private final Map<Transition, Integer> inProgress = new EnumMap<>(Transition.class);
    private final List<Snapshot.Backoff> backoffs = new ArrayList<>();
    private int pending;

    void add(Snapshot.Prebuild row) {
      prebuilds.add(row);
    }

    void add(Snapshot.InProgress row) {
      inProgress.merge(row.transition(), Math.max(0, row.count()), Rows::sum);
    }

    void add(Snapshot.Pending row) {
      pending = sum(pending, Math.max(0, row.count()));
    }

    void add(Snapshot.Backoff row) {
      backoffs.add(row);
    }

    PresetSnapshot of(Snapshot snapshot, Snapshot.Preset preset) {
      return new PresetSnapshot(
          snapshot.now(),
          snapshot.settings(),
          preset,
          List.copyOf(prebuilds),
          count(Transition.START),
          count(Transition.STOP),
          count(Transition.DELETE),
          pending,
          List.copyOf(backoffs));
    }

    private int count(Transition transition) {
      return inProgress.getOrDefault(transition, 0);
    }

    private static int sum(int a, int b) {
      return (int) Math.min(Integer.MAX_VALUE, (long) a + b);
    }
  }
}
