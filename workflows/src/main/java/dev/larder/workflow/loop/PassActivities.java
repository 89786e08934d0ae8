package dev.larder.workflow.loop;

import dev.larder.workflow.loop.PlanActivities.PlanPage;
import dev.larder.workflow.loop.SnapshotActivities.SnapshotRequest;
import dev.larder.workflow.loop.SnapshotActivities.SnapshotTaken;
import io.temporal.activity.ActivityInterface;

/** A pass reads and decides, at once. */
@ActivityInterface
public interface PassActivities {
  /**
   * A snapshot that was taken, and the first page of its plan.
   *
   * @param snapshot the further pages' reference
   */
  record SnapshotAndPlan(SnapshotTaken snapshot, PlanPage plan) {}

  SnapshotAndPlan snapshotAndPlan(SnapshotRequest request);
}
