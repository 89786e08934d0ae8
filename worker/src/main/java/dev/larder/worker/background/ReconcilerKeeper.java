package dev.larder.worker.background;

import dev.larder.workflow.TaskQueues;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.loop.Reconciler;
import dev.larder.workflow.loop.ReconcilerState;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.time.Duration;

/**
 * Keeps a Reconciler running: at boot and three times a minute it starts one, which changes nothing
 * where one is open. Its workflow id is the lock, so that one runs however many workers do this.
 */
public final class ReconcilerKeeper implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(20);

  private final WorkflowClient client;
  private final PeriodicTask task =
      PeriodicTask.every(INTERVAL, "start of the Reconciler", this::startReconciler);

  public ReconcilerKeeper(WorkflowClient client) {
    this.client = client;
  }

  /** Returns when there is a Reconciler, or Temporal did not take it this time. */
  public void start() throws InterruptedException {
    task.startWithTurn();
  }

  private void startReconciler() {
    Reconciler reconciler =
        client.newWorkflowStub(
            Reconciler.class,
            WorkflowOptions.newBuilder()
                .setWorkflowId(WorkflowIds.RECONCILER)
                .setTaskQueue(TaskQueues.RECONCILER)
                .setWorkflowIdConflictPolicy(
                    WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                .setStaticSummary("keeps every pool in stock")
                .build());
    WorkflowClient.start(reconciler::run, ReconcilerState.first());
  }

  @Override
  public void close() {
    task.close();
  }
}
