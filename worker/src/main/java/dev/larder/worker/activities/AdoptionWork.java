package dev.larder.worker.activities;

import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.store.Runner;
import dev.larder.store.Unfinished;
import dev.larder.workflow.AdoptionActivities;
import dev.larder.workflow.ClaimInput;
import dev.larder.workflow.TaskQueues;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.WorkspaceBuild;
import dev.larder.workflow.WorkspaceClaim;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up work whose workflow is gone: terminated, or lost with all of Temporal. */
public final class AdoptionWork implements AdoptionActivities {
  private static final Logger log = LoggerFactory.getLogger(AdoptionWork.class);
  private static final int MOST = 500;

  private final Unfinished unfinished;
  private final WorkflowClient client;
  private final Duration silence;

  /**
   * @param silence builds that showed life more recently are not asked after
   */
  public AdoptionWork(Unfinished unfinished, WorkflowClient client, Duration silence) {
    this.unfinished = unfinished;
    this.client = client;
    this.silence = silence;
  }

  @Override
  public Adopted adopt() {
    Map<Runner, Boolean> open = new HashMap<>();
    try {
      List<ClaimId> claims =
          unfinished.claims(silence, MOST).stream()
              .filter(claim -> !isOpen(claim.runner(), open))
              .map(Unfinished.Claim::id)
              .toList();
      List<BuildId> builds =
          unfinished.builds(silence, MOST).stream()
              .filter(build -> !isOpen(build.runner(), open))
              .map(Unfinished.Build::id)
              .toList();
      claims.forEach(this::start);
      builds.forEach(this::start);
      List<BuildId> leaked = unfinished.leakedDue(MOST);
      leaked.forEach(this::start);
      return new Adopted(builds.size(), claims.size(), leaked.size());
    } catch (StatusRuntimeException e) {
      log.warn("nothing adopted, Temporal cannot be asked: {}", e.getStatus());
      return new Adopted(0, 0, 0);
    }
  }

  private boolean isOpen(Optional<Runner> runner, Map<Runner, Boolean> known) {
    return runner.isPresent() && known.computeIfAbsent(runner.get(), this::isOpen);
  }

  private boolean isOpen(Runner runner) {
    try {
      return client
              .getWorkflowServiceStubs()
              .blockingStub()
              .describeWorkflowExecution(
                  DescribeWorkflowExecutionRequest.newBuilder()
                      .setNamespace(client.getOptions().getNamespace())
                      .setExecution(
                          WorkflowExecution.newBuilder()
                              .setWorkflowId(runner.workflowId())
                              .setRunId(runner.runId()))
                      .build())
              .getWorkflowExecutionInfo()
              .getStatus()
          == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private void start(BuildId build) {
    WorkspaceBuild stub =
        client.newWorkflowStub(WorkspaceBuild.class, options(WorkflowIds.build(build)));
    WorkflowClient.start(stub::run, build);
  }

  private void start(ClaimId claim) {
    WorkspaceClaim stub =
        client.newWorkflowStub(WorkspaceClaim.class, options(WorkflowIds.claim(claim)));
    WorkflowClient.start(stub::run, ClaimInput.recorded(claim));
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
