package dev.larder.client;

import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.EventId;
import dev.larder.workflow.TaskQueues;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.build.WorkspaceBuild;
import dev.larder.workflow.claim.ClaimInput;
import dev.larder.workflow.claim.WorkspaceClaim;
import dev.larder.workflow.notification.Notification;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;

/**
 * Starts workflows for what is recorded in the store. One that is open already goes on; another is
 * not started beside it.
 */
public final class WorkflowStarts {
  private WorkflowStarts() {}

  /** Sees a recorded claim through, and has the Reconciler refill its pool. */
  public static void claim(WorkflowClient client, ClaimId claim) {
    claim(client, claim, false);
  }

  /**
   * Sees a recorded claim through.
   *
   * @param refillSignaled whether the Reconciler was signaled of its preset, so that it need not be
   *     once more
   */
  static void claim(WorkflowClient client, ClaimId claim, boolean refillSignaled) {
    WorkspaceClaim workflow =
        client.newWorkflowStub(WorkspaceClaim.class, options(WorkflowIds.claim(claim)));
    WorkflowClient.start(workflow::run, ClaimInput.recorded(claim, refillSignaled));
  }

  /** Runs a build that was asked for. */
  public static void build(WorkflowClient client, BuildId build) {
    WorkspaceBuild workflow =
        client.newWorkflowStub(WorkspaceBuild.class, options(WorkflowIds.build(build)));
    WorkflowClient.start(workflow::run, build);
  }

  /**
   * Notifies recipients of an event.
   *
   * @param summary for people: what happened
   */
  public static void notification(WorkflowClient client, EventId event, String summary) {
    Notification workflow =
        client.newWorkflowStub(
            Notification.class,
            WorkflowOptions.newBuilder(options(WorkflowIds.notification(event)))
                .setStaticSummary(summary)
                .build());
    WorkflowClient.start(workflow::run, event);
  }

  private static WorkflowOptions options(String id) {
    return WorkflowOptions.newBuilder()
        .setWorkflowId(id)
        .setTaskQueue(TaskQueues.LARDER)
        .setWorkflowIdConflictPolicy(
            WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
        .build();
  }
}
