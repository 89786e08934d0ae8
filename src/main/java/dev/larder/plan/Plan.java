package dev.larder.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /**
   * The decision for one preset.
   *
   * @param wakeAt the first instant after now at which time alone changes it
   * @param notes what the planner has to say to an operator: a schedule that it ignores and why, or
   *     why planning failed
   */
  public record PresetPlan(
      String preset,
      PresetState state,
      List<Action> actions,
      Optional<Instant> wakeAt,
      List<String> notes) {
    public PresetPlan {
      actions = List.copyOf(actions);
      notes = List.copyOf(notes);
    }

    public PresetPlan(
        String preset, PresetState state, List<Action> actions, Optional<Instant> wakeAt) {
      this(preset, state, actions, wakeAt, List.of());
    }

    /** How many are to be built. */
    public int creates() {
      return actions.stream()
          .mapToInt(action -> action instanceof Action.Create create ? create.count() : 0)
          .sum();
    }

    /** The ids of the prebuilds to delete, in order. */
    public List<String> deletes() {
      return actions.stream()
          .flatMap(
              action ->
                  action instanceof Action.Delete delete ? delete.ids().stream() : Stream.empty())
          .toList();
    }

    /** The first reason for which creates are held back, if any are. */
    public Optional<Action.Hold> hold() {
      return actions.stream()
          .flatMap(action -> action instanceof Action.Hold hold ? Stream.of(hold) : Stream.empty())
          .findFirst();
    }

    /** Whether there is something to do now: holding alone is not. */
    public boolean acts() {
      return actions.stream().anyMatch(action -> !(action instanceof Action.Hold));
    }

    /** All actions and notes on one line, for logs and the Web UI; "nothing to do" without any. */
    public String describe() {
      String words =
          Stream.concat(actions.stream().map(Action::describe), notes.stream())
              .collect(Collectors.joining(", "));
      return words.isEmpty() ? "nothing to do" : words;
    }
  }
}
