package dev.larder.workflow;

import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.util.Optional;

/** Nothing stays undone because the workflow that was to do it is gone. */
@ActivityInterface
public interface AdoptionActivities {
  /**
   * How many were taken up again.
   *
   * @param again after so long there may be more: work whose workflow is gone too, but which showed
   *     life only just now
   */
  record Adopted(int builds, int claims, int leaked, Optional<Duration> again) {}

  /**
   * Starts workflows for unfinished builds and claims whose own is not open any more, and for
   * leaked workspaces whose pause is over. If Temporal cannot be asked, adopts nothing.
   */
  Adopted adopt();
}
