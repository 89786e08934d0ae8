package dev.larder.poolfile;

import dev.larder.document.Node;
import dev.larder.document.Node.Mapping;
import dev.larder.document.Node.Scalar;
import dev.larder.document.Node.Sequence;
import dev.larder.document.Problems;
import dev.larder.plan.Schedule;
import dev.larder.plan.ScheduleProblem;
import dev.larder.plan.ScheduleWindows;
import java.util.Optional;

/** Refuses a schedule that the planner could not follow, with the place of what is wrong. */
final class ScheduleCheck {
  private ScheduleCheck() {}

  /** The windows of the schedule are those of the node, one for one. */
  static void check(Schedule schedule, Node node, Problems problems) {
    for (ScheduleProblem problem : ScheduleWindows.problems(schedule)) {
      Node place = place(problem, node);
      boolean variable = place instanceof Scalar scalar && scalar.hasVariables();
      problems.add(
          place,
          variable ? "cannot be followed with what its variables stand for" : problem.reason());
    }
  }

  private static Node place(ScheduleProblem problem, Node node) {
    if (problem.window().isEmpty()) {
      return value(node, "timezone").orElse(node);
    }
    return value(node, "windows")
        .filter(Sequence.class::isInstance)
        .map(windows -> ((Sequence) windows).items().get(problem.window().getAsInt()))
        .flatMap(window -> value(window, "cron"))
        .orElse(node);
  }

  private static Optional<Node> value(Node node, String key) {
    return node instanceof Mapping mapping
        ? Optional.ofNullable(mapping.entries().get(key))
        : Optional.empty();
  }
}
