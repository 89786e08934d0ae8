package dev.larder.workflow.notification;

import dev.larder.pool.DeliveryId;
import dev.larder.pool.EventId;
import dev.larder.workflow.Options;
import dev.larder.workflow.StartInput;
import dev.larder.workflow.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The story of one event's deliveries: all at once, so that none waits for another. */
public final class NotificationWorkflow implements Notification {
  private final DispatchActivities dispatching =
      Options.record(DispatchActivities.class, "find the recipients");
  private int accepted;
  private int failed;

  @Override
  public NotificationReport run(@Nullable EventId given) {
    EventId event = StartInput.required(given, "the event's id");
    List<DeliveryId> deliveries = dispatching.dispatch(event).deliveries();
    List<Promise<Void>> ends = new ArrayList<>();
    for (int i = 0; i < deliveries.size(); i++) {
      DeliveryId delivery = deliveries.get(i);
      String summary = "recipient %d of %d".formatted(i + 1, deliveries.size());
      ends.add(Async.procedure(() -> deliver(delivery, summary)));
    }
    Promise.allOf(ends).get();
    return new NotificationReport(accepted, failed);
  }

  private void deliver(DeliveryId delivery, String summary) {
    try {
      DeliveryActivities recipient =
          Workflow.newActivityStub(DeliveryActivities.class, options(summary));
      if (recipient.deliver(delivery).accepted()) {
        accepted++;
      } else {
        failed++;
      }
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof CanceledFailure) {
        throw failure; // the workflow was canceled: a worker starts another one
      }
      dispatching.giveUp(delivery);
      failed++;
    }
  }

  /** Sending to one recipient: attempted for a day with exponential backoff. */
  private static ActivityOptions options(String summary) {
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
}
