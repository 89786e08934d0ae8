package dev.larder.worker.activities;

import dev.larder.client.WorkflowStarts;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.store.Runner;
import dev.larder.store.Unfinished;
import dev.larder.workflow.AdoptionActivities;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
   * @param silence what showed life more recently is left alone for now
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
      List<Unfinished.Claim> claims =
          unfinished.claims(MOST).stream().filter(claim -> !isOpen(claim.runner(), open)).toList();
      List<Unfinished.Build> builds =
          unfinished.builds(MOST).stream().filter(build -> !isOpen(build.runner(), open)).toList();
      List<ClaimId> dueClaims =
          claims.stream().filter(c -> isLong(c.age())).map(Unfinished.Claim::id).toList();
      List<BuildId> dueBuilds =
          builds.stream().filter(b -> isLong(b.silence())).map(Unfinished.Build::id).toList();
      dueClaims.forEach(claim -> WorkflowStarts.claim(client, claim));
      dueBuilds.forEach(build -> WorkflowStarts.build(client, build));
      List<BuildId> leaked = unfinished.leakedDue(MOST);
      leaked.forEach(build -> WorkflowStarts.build(client, build));
      return new Adopted(
          dueBuilds.size(),
          dueClaims.size(),
          leaked.size(),
          Stream.of(
                  claims.stream().map(c -> silence.minus(c.age())),
                  builds.stream().map(b -> silence.minus(b.silence())),
                  unfinished.leakedIn().stream())
              .flatMap(times -> times)
              .filter(Duration::isPositive)
              .min(Comparator.naturalOrder()));
    } catch (StatusRuntimeException e) {
      log.warn("nothing adopted, Temporal cannot be asked: {}", e.getStatus());
      return new Adopted(0, 0, 0, Optional.empty());
    }
  }

  /** So short a time ago somebody may still be at it, e.g. a worker that Temporal forgot. */
  private boolean isLong(Duration time) {
    return time.compareTo(silence) >= 0;
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
}
