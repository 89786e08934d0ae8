package dev.larder.workflow.loop;

import dev.larder.pool.PresetId;
import dev.larder.workflow.WorkflowIds;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import java.util.List;

/**
 * Signals the Reconciler from another workflow. Where none is open nothing is lost: one that starts
 * begins with a full pass.
 */
public final class SignalReconciler {
  private SignalReconciler() {}

  /** This preset's plan may be another now. */
  public static void presetChanged(PresetId preset) {
    try {
      Workflow.newExternalWorkflowStub(Reconciler.class, WorkflowIds.RECONCILER)
          .presetsChanged(new PresetsChanged(List.of(preset)));
    } catch (SignalExternalWorkflowException | TemporalFailure e) {
      Workflow.getLogger(SignalReconciler.class)
          .info(
              "the Reconciler was not signaled, its next full pass sees preset {}: {}",
              preset,
              e.getMessage());
    }
  }
}
