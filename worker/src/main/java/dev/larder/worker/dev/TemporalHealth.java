package dev.larder.worker.dev;

import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Whether a Temporal server answers for dev's namespace. */
final class TemporalHealth {
  private static final Duration ONE_QUESTION = Duration.ofSeconds(2);
  private static final Duration BETWEEN = Duration.ofMillis(100);

  private TemporalHealth() {}

  /** Asks once. */
  static boolean answers(String address) {
    return await(address, Duration.ZERO, () -> true);
  }

  /** Asks until it answers, the timeout is over or there is no hope any more. */
  static boolean await(String address, Duration timeout, BooleanSupplier hope) {
    long deadline = System.nanoTime() + timeout.toNanos();
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
    try {
      while (!knowsNamespace(stubs)) {
        if (System.nanoTime() >= deadline || !hope.getAsBoolean()) {
          return false;
        }
        LockSupport.parkNanos(BETWEEN.toNanos());
      }
      return true;
    } finally {
      stubs.shutdownNow();
    }
  }

  private static boolean knowsNamespace(WorkflowServiceStubs stubs) {
    try {
      stubs
          .blockingStub()
          .withDeadlineAfter(ONE_QUESTION.toMillis(), TimeUnit.MILLISECONDS)
          .describeNamespace(
              DescribeNamespaceRequest.newBuilder().setNamespace(DevTemporal.NAMESPACE).build());
      return true;
    } catch (StatusRuntimeException notYet) {
      return false;
    }
  }
}
