package dev.larder.workflow;

import dev.larder.pool.BuildId;
import io.temporal.activity.ActivityInterface;
import java.util.Optional;

/** A build, on a worker that serves its template's tags. */
@ActivityInterface
public interface BuildActivities {
  /** How a build ended, with a build that follows from it. */
  record BuildEnd(boolean succeeded, Optional<BuildTask> next) {}

  /**
   * Runs one try and records how it ended. Fails, to be tried again, where another try may help;
   * fails for good where the tries are used up.
   */
  BuildEnd build(BuildId build);
}
