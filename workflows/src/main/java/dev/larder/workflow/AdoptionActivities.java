package dev.larder.workflow;

import io.temporal.activity.ActivityInterface;

/** Nothing stays undone because the workflow that was to do it is gone. */
@ActivityInterface
public interface AdoptionActivities {
  /** How many were taken up again. */
  record Adopted(int builds, int claims, int leaked) {}

  /**
   * Starts workflows for unfinished builds and claims whose own is not open any more, and for
   * leaked workspaces whose pause is over. If Temporal cannot be asked, adopts nothing.
   */
  Adopted adopt();
}
