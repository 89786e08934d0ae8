package dev.larder.worker.activities;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatResponse;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Sends Temporal an attempt's heartbeat, at once. The SDK's own never says whether Temporal took
 * it, and hides for the whole timeout that it is away.
 */
@FunctionalInterface
interface TemporalHeartbeat {
  /** How Temporal took it. */
  enum Taken {
    HELD,
    /** This attempt was canceled, or given up for another. */
    LOST,
    /** Temporal cannot be reached. */
    UNKNOWN
  }

  Taken send();

  /**
   * Of the activity that runs in this context.
   *
   * @param timeout for Temporal's answer
   */
  static TemporalHeartbeat of(ActivityExecutionContext context, Duration timeout) {
    WorkflowClient client = context.getWorkflowClient();
    RecordActivityTaskHeartbeatRequest heartbeat =
        RecordActivityTaskHeartbeatRequest.newBuilder()
            .setNamespace(context.getInfo().getNamespace())
            .setTaskToken(ByteString.copyFrom(context.getTaskToken()))
            .setIdentity(client.getOptions().getIdentity())
            .build();
    return () -> {
      try {
        return taken(
            client
                .getWorkflowServiceStubs()
                .blockingStub()
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .recordActivityTaskHeartbeat(heartbeat));
      } catch (StatusRuntimeException e) {
        return e.getStatus().getCode() == Status.Code.NOT_FOUND ? Taken.LOST : Taken.UNKNOWN;
      }
    };
  }

  private static Taken taken(RecordActivityTaskHeartbeatResponse answer) {
    return answer.getCancelRequested() || answer.getActivityPaused() || answer.getActivityReset()
        ? Taken.LOST
        : Taken.HELD;
  }
}
