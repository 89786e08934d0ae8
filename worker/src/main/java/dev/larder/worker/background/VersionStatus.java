package dev.larder.worker.background;

import dev.larder.pool.WorkerVersion;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.deployment.v1.WorkerDeploymentVersion;
import io.temporal.api.deployment.v1.WorkerDeploymentVersionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkerDeploymentVersionRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What Temporal says of a version of a worker deployment. */
public enum VersionStatus {
  CURRENT("current"),
  RAMPING("ramping"),
  /** It was one of these: it goes on with what is pinned to it. */
  DRAINING("draining"),
  DRAINED("drained"),
  /** It was none of these yet, or no worker of it has polled yet. */
  INACTIVE("neither current nor ramping yet");

  private static final int SECONDS = 5;

  private final String words;

  VersionStatus(String words) {
    this.words = words;
  }

  /**
   * Asks Temporal.
   *
   * @throws VersioningUnsupported where the server has no worker deployments
   * @throws StatusRuntimeException where it cannot be reached
   */
  public static VersionStatus of(
      WorkflowServiceStubs stubs, String namespace, WorkerVersion version) {
    try {
      return of(
          stubs
              .blockingStub()
              .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
              .describeWorkerDeploymentVersion(
                  DescribeWorkerDeploymentVersionRequest.newBuilder()
                      .setNamespace(namespace)
                      .setDeploymentVersion(
                          WorkerDeploymentVersion.newBuilder()
                              .setDeploymentName(version.deployment())
                              .setBuildId(version.buildId()))
                      .build())
              .getWorkerDeploymentVersionInfo());
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        case NOT_FOUND -> INACTIVE;
        case UNIMPLEMENTED -> throw new VersioningUnsupported(e.getStatus());
        default -> throw e;
      };
    }
  }

  private static VersionStatus of(WorkerDeploymentVersionInfo info) {
    return switch (info.getStatus()) {
      case WORKER_DEPLOYMENT_VERSION_STATUS_CURRENT -> CURRENT;
      case WORKER_DEPLOYMENT_VERSION_STATUS_RAMPING -> RAMPING;
      case WORKER_DEPLOYMENT_VERSION_STATUS_DRAINING -> DRAINING;
      case WORKER_DEPLOYMENT_VERSION_STATUS_DRAINED -> DRAINED;
      default ->
          info.hasCurrentSinceTime() ? CURRENT : info.hasRampingSinceTime() ? RAMPING : INACTIVE;
    };
  }

  /** Whether Temporal gives it new work. */
  public boolean isServed() {
    return this == CURRENT || this == RAMPING;
  }

  /** What is wrong with a live worker of that version, and what to do; empty: nothing. */
  public Optional<String> doubt(WorkerVersion version) {
    return switch (this) {
      case CURRENT, RAMPING -> Optional.empty();
      case DRAINING ->
          Optional.of(version + " is draining: it ends what is pinned to it and gets nothing new");
      case DRAINED -> Optional.of(version + " is drained: its workers can be stopped");
      case INACTIVE ->
          Optional.of(
              "%s is %s and gets no work: temporal worker deployment set-current-version --deployment-name %s --build-id %s"
                  .formatted(version, words, version.deployment(), version.buildId()));
    };
  }

  @Override
  public String toString() {
    return words;
  }

  /** A server without worker deployments. */
  public static final class VersioningUnsupported extends RuntimeException {
    private VersioningUnsupported(Status status) {
      super(
          "this Temporal server has no worker deployments (%s): take one of 1.28 or newer, or leave out --deployment"
              .formatted(status.getCode()));
    }
  }
}
