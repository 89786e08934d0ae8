package dev.larder.workflow.loop;

import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.util.Optional;

/** Adopts work whose workflow is gone. */
@ActivityInterface
public interface AdoptionActivities {
  /**
   * How many were adopted.
   *
   * @param again after so long there may be more: work whose workflow is gone too, but which showed
   *     life only just now, or which Temporal had no time for
   */
  record Adopted(int builds, int claims, int leaked, Optional<Duration> again) {
    /** For people. */
    String describe() {
      return "%d builds, %d claims, %d leaked workspaces".formatted(builds, claims, leaked);
    }
  }

  /**
   * Starts workflows for unfinished builds and claims whose own is not open any more, and for
   * leaked workspaces whose pause is over. What Temporal cannot be asked about is left alone.
   */
  Adopted adopt();
}
