package dev.larder.workflow.loop;

import dev.larder.workflow.Refusal;
import dev.larder.workflow.WorkflowIds;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;

/**
 * There is one Reconciler. One that was started under another id would plan beside it: its first
 * pass is refused, and it ends.
 */
public final class OneReconciler {
  private static final String REFUSED = "NotTheReconciler";

  private OneReconciler() {}

  /**
   * In an activity.
   *
   * @param workflowId of the one that asks
   * @throws ApplicationFailure where that is another
   */
  public static void check(String workflowId) {
    if (!workflowId.equals(WorkflowIds.RECONCILER)) {
      throw Refusal.of(
          "%s keeps the stock, and it alone: signal that one instead of starting %s"
              .formatted(WorkflowIds.RECONCILER, workflowId),
          REFUSED);
    }
  }

  /** In the workflow: ends one that was refused. */
  static void endWhereRefused(TemporalFailure failure) {
    if (failure.getCause() instanceof ApplicationFailure refusal
        && refusal.getType().equals(REFUSED)) {
      throw Refusal.of(refusal.getOriginalMessage(), REFUSED);
    }
  }
}
