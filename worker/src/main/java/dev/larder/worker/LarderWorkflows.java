package dev.larder.worker;

import dev.larder.workflow.PresetReconciliationWorkflow;
import dev.larder.workflow.ReconcilerWorkflow;
import dev.larder.workflow.WorkspaceBuildWorkflow;
import dev.larder.workflow.WorkspaceClaimWorkflow;
import io.temporal.worker.Worker;

/** All workflows there are. */
final class LarderWorkflows {
  private LarderWorkflows() {}

  static void register(Worker worker) {
    worker.registerWorkflowImplementationTypes(
        ReconcilerWorkflow.class,
        PresetReconciliationWorkflow.class,
        WorkspaceBuildWorkflow.class,
        WorkspaceClaimWorkflow.class);
  }
}
