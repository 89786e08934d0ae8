package dev.larder.workflow;

import dev.larder.pool.DeliveryId;
import dev.larder.pool.EventId;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;

/** The story of one event's deliveries: all at once, so that none waits for another. */
public final class NotificationWorkflow implements Notification {
  private final DispatchActivities dispatching =
      Options.record(DispatchActivities.class, "who is told");
  private int accepted;
  private int failed;

  @Override
  public NotificationReport run(EventId event) {
    List<DeliveryId> deliveries = dispatching.dispatch(event).deliveries();
    List<Promise<Void>> ends = new ArrayList<>();
    for (int i = 0; i < deliveries.size(); i++) {
      DeliveryId delivery = deliveries.get(i);
      String summary = "receiver %d of %d".formatted(i + 1, deliveries.size());
      ends.add(Async.procedure(() -> deliver(delivery, summary)));
    }
    Promise.allOf(ends).get();
    return new NotificationReport(accepted, failed);
  }

  private void deliver(DeliveryId delivery, String summary) {
    try {
      DeliveryActivities receiver =
          Workflow.newActivityStub(DeliveryActivities.class, Options.ofDelivery(summary));
      if (receiver.deliver(delivery).accepted()) {
        accepted++;
      } else {
        failed++;
      }
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof CanceledFailure) {
        throw failure; // the workflow was cancelled: a worker starts another one
      }
      dispatching.giveUp(delivery);
      failed++;
    }
  }
}
