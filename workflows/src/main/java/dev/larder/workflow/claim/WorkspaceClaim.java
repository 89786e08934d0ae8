package dev.larder.workflow.claim;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Claims a workspace and sees it through: owned, refilled, personalized. Any Temporal client may
 * start it; a repeat under the same key answers with what was recorded.
 */
@WorkflowInterface
public interface WorkspaceClaim {
  @WorkflowMethod
  ClaimAnswer run(ClaimInput input);

  /** A prebuild became this claim's while it waited in line. */
  @SignalMethod
  void granted();
}
