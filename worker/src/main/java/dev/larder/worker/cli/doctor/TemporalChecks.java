package dev.larder.worker.cli.doctor;

import dev.larder.client.AttributeRegistration;
import dev.larder.client.KnownAttributes;
import dev.larder.pool.WorkerVersion;
import dev.larder.worker.background.VersionStatus;
import dev.larder.worker.config.ServerVersion;
import dev.larder.worker.config.TemporalTarget;
import dev.larder.workflow.WorkflowIds;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What Temporal says: that it is there, which one it is, and that the loop runs in it. */
final class TemporalChecks {
  private static final int SECONDS = 5;
  private static final int PRIORITY_SINCE = 31;

  private final TemporalTarget target;
  private final Set<WorkerVersion> versions;

  /**
   * @param versions of live workers
   */
  TemporalChecks(TemporalTarget target, Set<WorkerVersion> versions) {
    this.target = target;
    this.versions = versions;
  }

  List<Finding> all() {
    List<Finding> found = new ArrayList<>();
    WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(target.stubs());
    try {
      String version = ServerVersion.of(service(stubs));
      found.add(Finding.ok("temporal", target.address() + ", server " + version));
      found.add(priority(version));
      found.add(namespace(service(stubs)));
      found.add(reconciler(service(stubs)));
      found.add(searchable(stubs));
      versions.forEach(live -> found.add(version(stubs, live)));
    } catch (StatusRuntimeException e) {
      found.add(
          Finding.bad(
              "temporal",
              "%s does not answer (%s): start it, or give TEMPORAL_ADDRESS"
                  .formatted(target.address(), e.getStatus().getCode())));
    } finally {
      stubs.shutdownNow();
    }
    return found;
  }

  private static WorkflowServiceBlockingStub service(WorkflowServiceStubs stubs) {
    return stubs.blockingStub().withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  /** On by default since 1.31; fairness among organizations is not, and cannot be asked for. */
  private static Finding priority(String version) {
    return ServerVersion.isAtLeast(version, 1, PRIORITY_SINCE)
        ? Finding.ok(
            "priority", "claims before deletes before creates; fairness: see docs/install.md")
        : Finding.doubtful(
            "priority", "a server before 1.31 orders builds only with matching.useNewMatcher");
  }

  private Finding namespace(WorkflowServiceBlockingStub service) {
    try {
      long days =
          service
                  .describeNamespace(
                      DescribeNamespaceRequest.newBuilder()
                          .setNamespace(target.namespace())
                          .build())
                  .getConfig()
                  .getWorkflowExecutionRetentionTtl()
                  .getSeconds()
              / 86_400;
      return Finding.ok("namespace", "%s, keeps history %d d".formatted(target.namespace(), days));
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() == Status.Code.NOT_FOUND
          ? Finding.bad(
              "namespace",
              "there is no %s: temporal operator namespace create --namespace %s"
                  .formatted(target.namespace(), target.namespace()))
          : Finding.bad("namespace", String.valueOf(e.getMessage()));
    }
  }

  /** Nothing depends on it but people who search. */
  private Finding searchable(WorkflowServiceStubs stubs) {
    return new KnownAttributes(WorkflowClient.newInstance(stubs, target.client())).areKnown()
        ? Finding.ok("search", "workflows are found by pool: LarderPool = \"acme/java-dev/small\"")
        : Finding.doubtful("search", AttributeRegistration.command(target.namespace()));
  }

  private Finding version(WorkflowServiceStubs stubs, WorkerVersion version) {
    try {
      VersionStatus status = VersionStatus.of(stubs, target.namespace(), version);
      return status
          .doubt(version)
          .map(doubt -> Finding.doubtful("version", doubt))
          .orElseGet(() -> Finding.ok("version", version + " is " + status));
    } catch (VersionStatus.VersioningUnsupported e) {
      return Finding.bad("version", String.valueOf(e.getMessage()));
    }
  }

  private Finding reconciler(WorkflowServiceBlockingStub service) {
    try {
      WorkflowExecutionStatus status =
          service
              .describeWorkflowExecution(
                  DescribeWorkflowExecutionRequest.newBuilder()
                      .setNamespace(target.namespace())
                      .setExecution(
                          WorkflowExecution.newBuilder().setWorkflowId(WorkflowIds.RECONCILER))
                      .build())
              .getWorkflowExecutionInfo()
              .getStatus();
      return status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
          ? Finding.ok("reconciler", WorkflowIds.RECONCILER + " runs")
          : Finding.bad("reconciler", WorkflowIds.RECONCILER + " has ended: a worker starts it");
    } catch (StatusRuntimeException e) {
      return Finding.bad("reconciler", "it does not run: start a worker, with --prebuilds on");
    }
  }
}
