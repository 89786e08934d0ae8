package dev.larder.client;

import dev.larder.claim.ClaimWorkflow;
import dev.larder.pool.BuildId;
import dev.larder.pool.EventId;
import dev.larder.store.build.BuildWorkflow;
import dev.larder.workflow.LarderAttributes;
import dev.larder.workflow.TaskQueues;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.build.WorkspaceBuild;
import dev.larder.workflow.claim.ClaimInput;
import dev.larder.workflow.claim.WorkspaceClaim;
import dev.larder.workflow.notification.Notification;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.common.SearchAttributes;
import java.util.function.Consumer;

/**
 * Starts workflows for what is recorded in the store, under the ids that its rows say. One that is
 * open already goes on; another is not started beside it.
 */
public final class WorkflowStarts {
  private final WorkflowClient client;
  private final KnownAttributes attributes;

  /**
   * @param client with {@link dev.larder.workflow.Payloads#converter()}
   */
  public WorkflowStarts(WorkflowClient client) {
    this.client = client;
    this.attributes = new KnownAttributes(client);
  }

  /** Sees a recorded claim through, and has the Reconciler refill its pool. */
  public void claim(ClaimWorkflow claim) {
    claim(claim, false);
  }

  /**
   * Sees a recorded claim through.
   *
   * @param refillSignaled whether the Reconciler was signaled of its preset, so that it need not be
   *     once more
   */
  void claim(ClaimWorkflow claim, boolean refillSignaled) {
    WorkflowOptions options =
        WorkflowOptions.newBuilder(options(claim.id())).setStaticSummary(claim.summary()).build();
    start(
        options,
        LarderAttributes.ofClaim(claim.pool(), claim.workspace()),
        with ->
            WorkflowClient.start(
                client.newWorkflowStub(WorkspaceClaim.class, with)::run,
                ClaimInput.recorded(claim.claim(), refillSignaled)));
  }

  /** Runs a build that was asked for. */
  public void build(BuildWorkflow build) {
    WorkflowOptions options =
        WorkflowOptions.newBuilder(options(build.id()))
            .setStaticSummary(
                "%s %s of %s".formatted(build.transition().label(), build.name(), build.pool()))
            .build();
    BuildId id = build.build();
    start(
        options,
        LarderAttributes.ofBuild(build.pool(), build.workspace(), build.transition()),
        with -> WorkflowClient.start(client.newWorkflowStub(WorkspaceBuild.class, with)::run, id));
  }

  /**
   * Notifies recipients of an event.
   *
   * @param summary for people: what happened
   */
  public void notification(EventId event, String summary) {
    Notification workflow =
        client.newWorkflowStub(
            Notification.class,
            WorkflowOptions.newBuilder(options(WorkflowIds.notification(event)))
                .setStaticSummary(summary)
                .build());
    WorkflowClient.start(workflow::run, event);
  }

  /** With what people search by, where the namespace knows it. */
  private void start(
      WorkflowOptions options, SearchAttributes searched, Consumer<WorkflowOptions> start) {
    if (!attributes.areKnown()) {
      start.accept(options);
      return;
    }
    try {
      start.accept(WorkflowOptions.newBuilder(options).setTypedSearchAttributes(searched).build());
    } catch (WorkflowServiceException e) {
      if (!isRefused(e)) {
        throw e;
      }
      attributes.refused();
      start.accept(options);
    }
  }

  private static boolean isRefused(WorkflowServiceException failure) {
    return failure.getCause() instanceof StatusRuntimeException answer
        && answer.getStatus().getCode() == Status.Code.INVALID_ARGUMENT;
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
