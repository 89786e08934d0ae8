package dev.larder.workflow;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.common.Priority;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.UUID;

/** Timeouts and retries, in one place. */
final class Options {
  private Options() {}

  /** Reading and planning: fails after two minutes, so that a pass never hangs. */
  static ActivityOptions ofPass(String summary) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(TaskQueues.RECONCILER)
        .setStartToCloseTimeout(Duration.ofMinutes(1))
        .setScheduleToCloseTimeout(Duration.ofMinutes(2))
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofMillis(500))
                .setMaximumInterval(Duration.ofSeconds(10))
                .build())
        .setSummary(summary)
        .build();
  }

  /** Short transactions that must happen, however long the database is away. */
  private static ActivityOptions ofRecord(String queue, String summary) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(queue)
        .setStartToCloseTimeout(Duration.ofMinutes(1))
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofMillis(500))
                .setMaximumInterval(Duration.ofSeconds(10))
                .build())
        .setSummary(summary)
        .build();
  }

  /** A build: as long as it shows signs of life. Its row, not Temporal, counts the tries. */
  static ActivityOptions ofBuild(BuildTask task) {
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

  /** Sending to one receiver: tried for a day with growing pauses. */
  static ActivityOptions ofDelivery(String summary) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(TaskQueues.NOTIFICATIONS)
        .setStartToCloseTimeout(Duration.ofMinutes(2))
        .setScheduleToCloseTimeout(Duration.ofHours(24))
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofSeconds(5))
                .setMaximumInterval(Duration.ofMinutes(30))
                .build())
        .setSummary(summary)
        .build();
  }

  /** A preset's part of a pass: outlives the run that started it. */
  static ChildWorkflowOptions ofPreset(PlanActivities.Todo todo, UUID pass) {
    return ChildWorkflowOptions.newBuilder()
        .setWorkflowId(WorkflowIds.preset(todo.preset(), pass))
        .setTaskQueue(TaskQueues.RECONCILER)
        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
        .setStaticSummary(todo.label() + ": " + todo.plan())
        .build();
  }

  static <T> T pass(Class<T> activities, String summary) {
    return Workflow.newActivityStub(activities, ofPass(summary));
  }

  static <T> T record(Class<T> activities, String summary) {
    return Workflow.newActivityStub(activities, ofRecord(TaskQueues.LARDER, summary));
  }

  static <T> T apply(Class<T> activities, String summary) {
    return Workflow.newActivityStub(activities, ofRecord(TaskQueues.RECONCILER, summary));
  }
}
