package dev.larder.workflow;

import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import java.util.function.Consumer;

/** Tells the Reconciler. Where there is none, nothing is lost: it starts with a full pass. */
final class Tell {
  private Tell() {}

  static void reconciler(Consumer<Reconciler> what) {
    try {
      what.accept(Workflow.newExternalWorkflowStub(Reconciler.class, WorkflowIds.RECONCILER));
    } catch (SignalExternalWorkflowException | TemporalFailure e) {
      Workflow.getLogger(Tell.class).info("the Reconciler was not told: {}", e.getMessage());
    }
  }
}
