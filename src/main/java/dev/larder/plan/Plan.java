package dev.larder.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the planner decided.
 *
 * @param presets one for each preset of the snapshot, in its order
 * @param nextWake the first instant after now at which time alone changes a plan
 */
public record Plan(List<PresetPlan> presets, Optional<Instant> nextWake) {
  public Plan {
    presets = List.copyOf(presets);
  }

  /** The decision for one preset, with the first instant at which time alone changes it. */
  public record PresetPlan(
      String preset, PresetState state, List<Action> actions, Optional<Instant> wakeAt) {
    public PresetPlan {
      actions = List.copyOf(actions);
    }
  }
}
