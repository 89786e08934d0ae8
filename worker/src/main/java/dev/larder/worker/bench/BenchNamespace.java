package dev.larder.worker.bench;

import com.google.protobuf.util.Durations;
import dev.larder.worker.Parts;
import dev.larder.worker.config.TemporalTarget;
import dev.larder.worker.dev.ScratchTemporal;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.operatorservice.v1.DeleteNamespaceRequest;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * A namespace of a bench's own: on a server that may have others, made under a name that no other
 * has and deleted at the end; or on a server that is started for it.
 *
 * @param end deletes it, or stops the server
 */
record BenchNamespace(TemporalTarget target, AutoCloseable end) {
  private static final Duration RETENTION = Duration.ofDays(1); // the least that servers take
  private static final Duration LOOK = Duration.ofMillis(200);

  /**
   * On a server that is started.
   *
   * @param environment where {@code temporal} is looked for
   */
  static BenchNamespace started(Map<String, String> environment) throws IOException {
    ScratchTemporal temporal = ScratchTemporal.start(environment);
    return new BenchNamespace(
        TemporalTarget.at(temporal.address(), temporal.namespace()), temporal);
  }

  /**
   * On a server that is there.
   *
   * @param address {@code host:port}
   */
  static BenchNamespace on(String address) {
    String name = "larder-bench-" + UUID.randomUUID();
    TemporalTarget target = TemporalTarget.at(address, name);
    Parts parts = new Parts();
    WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(target.stubs());
    parts.opened(stubs::shutdownNow);
    try {
      stubs
          .blockingStub()
          .registerNamespace(
              RegisterNamespaceRequest.newBuilder()
                  .setNamespace(name)
                  .setWorkflowExecutionRetentionPeriod(Durations.fromSeconds(RETENTION.toSeconds()))
                  .build());
      parts.opened(() -> delete(address, name));
      Waits.until("the namespace is known", LOOK, () -> isKnown(stubs, name));
      return new BenchNamespace(target, parts);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /** Each of the server's parts learns of it in its own time. */
  private static boolean isKnown(WorkflowServiceStubs stubs, String name) {
    try {
      stubs
          .blockingStub()
          .describeTaskQueue(
              DescribeTaskQueueRequest.newBuilder()
                  .setNamespace(name)
                  .setTaskQueue(TaskQueue.newBuilder().setName(BareWork.QUEUE))
                  .build());
      return true;
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private static void delete(String address, String name) {
    OperatorServiceStubs operator =
        OperatorServiceStubs.newServiceStubs(
            OperatorServiceStubsOptions.newBuilder()
                .setTarget(address)
                .validateAndBuildWithDefaults());
    try {
      var unused =
          operator
              .blockingStub()
              .deleteNamespace(DeleteNamespaceRequest.newBuilder().setNamespace(name).build());
    } finally {
      operator.shutdownNow();
    }
  }
}
