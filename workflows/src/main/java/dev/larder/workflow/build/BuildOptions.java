package dev.larder.workflow.build;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.Priority;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/** Timeouts and retries of what a provisioner does. */
final class BuildOptions {
  private BuildOptions() {}

  /** A build: as long as it sends heartbeats. Its row, not Temporal, counts the attempts. */
  static ActivityOptions of(BuildTask task) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(task.queue())
        .setStartToCloseTimeout(Duration.ofHours(24))
        .setHeartbeatTimeout(task.heartbeat())
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofSeconds(1))
                .setBackoffCoefficient(3)
                .setMaximumInterval(Duration.ofMinutes(1))
                .build())
        .setSummary(task.label())
        .setPriority(
            Priority.newBuilder()
                .setPriorityKey(task.priority())
                .setFairnessKey(task.organization())
                .build())
        .build();
  }

  /** A forecast: after everything else, and not at any price. */
  static ActivityOptions ofForecast(BuildTask task) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(task.queue())
        .setStartToCloseTimeout(Duration.ofHours(1))
        .setScheduleToCloseTimeout(Duration.ofHours(3))
        .setHeartbeatTimeout(task.heartbeat())
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofSeconds(10))
                .setMaximumAttempts(2)
                .build())
        .setSummary("forecast a claim after: " + task.label())
        .setPriority(
            Priority.newBuilder().setPriorityKey(5).setFairnessKey(task.organization()).build())
        .build();
  }
}
