package dev.larder.workflow.build;

import dev.larder.pool.WorkspaceId;
import io.temporal.activity.ActivityInterface;

/** What a claim would replace, found ahead of need, on a worker that serves the template's tags. */
@ActivityInterface
public interface ForecastActivities {
  /** Asks this prebuild and records the answer, unless it was claimed meanwhile. */
  void forecast(WorkspaceId workspace);
}
