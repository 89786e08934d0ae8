package dev.larder.workflow.loop;

import dev.larder.pool.PresetId;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A pass decides. */
@ActivityInterface
public interface PlanActivities {
  /** The snapshot to plan, and the last preset of the page before; empty: the first page. */
  record PlanRequest(UUID snapshot, Instant now, Optional<PresetId> after) {}

  /**
   * A preset with something to do.
   *
   * @param label its pool's name, {@code ORGANIZATION/TEMPLATE/PRESET}
   * @param plan described
   * @param version the number of its template's version; default: its workflow is called as before
   */
  record Todo(PresetId preset, String label, String plan, Optional<Integer> version) {}

  /** At most 200 presets with something to do, in order of id. Never the ids of workspaces. */
  record PlanPage(
      List<Todo> todo,
      boolean more,
      Optional<Duration> wakeIn,
      int creates,
      int deletes,
      int held) {
    public PlanPage {
      todo = List.copyOf(todo);
    }
  }

  PlanPage plan(PlanRequest request);
}
