package dev.larder.workflow;

import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** Timeouts and retries of activities that are one transaction. */
public final class Options {
  private Options() {}

  /** Longer than any wait for a lock; then its worker is gone or frozen. */
  private static final Duration TRANSACTION = Duration.ofSeconds(18);

  /** Less than a workflow task may take, so that it needs no heartbeat. */
  private static final Duration HERE = Duration.ofSeconds(6);

  /** Reading and planning: fails after two minutes, so that a pass never hangs. */
  private static ActivityOptions ofPass(String summary, Duration timeout) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(TaskQueues.RECONCILER)
        .setStartToCloseTimeout(timeout)
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
        .setStartToCloseTimeout(TRANSACTION)
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofMillis(500))
                .setMaximumInterval(Duration.ofSeconds(10))
                .build())
        .setSummary(summary)
        .build();
  }

  /** One attempt in the worker that runs the workflow; {@link Transactions} says what follows. */
  static <T> T here(Class<T> activities, String summary) {
    return Workflow.newLocalActivityStub(
        activities,
        LocalActivityOptions.newBuilder()
            .setStartToCloseTimeout(HERE)
            .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
            .setSummary(summary)
            .build());
  }

  /** Activities that read or plan. */
  public static <T> T pass(Class<T> activities, String summary) {
    return Workflow.newActivityStub(activities, ofPass(summary, TRANSACTION));
  }

  /** Asks Temporal much beside one transaction. */
  public static <T> T adopt(Class<T> activities, String summary) {
    return Workflow.newActivityStub(activities, ofPass(summary, Duration.ofMinutes(1)));
  }

  /** Activities that record something, on any worker. */
  public static <T> T record(Class<T> activities, String summary) {
    return Workflow.newActivityStub(activities, ofRecord(TaskQueues.LARDER, summary));
  }

  /** The same, on workers that keep stock. */
  static <T> T apply(Class<T> activities, String summary) {
    return Workflow.newActivityStub(activities, ofRecord(TaskQueues.RECONCILER, summary));
  }
}
