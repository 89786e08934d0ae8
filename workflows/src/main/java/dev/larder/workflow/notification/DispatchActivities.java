package dev.larder.workflow.notification;

import dev.larder.pool.DeliveryId;
import dev.larder.pool.EventId;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/** What is recorded of notifying recipients, before the first attempt and after the last. */
@ActivityInterface
public interface DispatchActivities {
  /** Deliveries whose end is not recorded; empty: there are none, or nothing is left to do. */
  record Dispatched(List<DeliveryId> deliveries) {}

  /** Makes a delivery for each recipient; a repeat makes none twice. */
  Dispatched dispatch(EventId event);

  /** It was attempted long enough: recorded as failed. */
  void giveUp(DeliveryId delivery);
}
