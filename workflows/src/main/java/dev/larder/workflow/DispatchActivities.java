package dev.larder.workflow;

import dev.larder.pool.DeliveryId;
import dev.larder.pool.EventId;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/** What is recorded of telling receivers, before the first try and after the last. */
@ActivityInterface
public interface DispatchActivities {
  /** Deliveries whose end is not recorded; empty: there is nobody, or nothing is left to do. */
  record Dispatched(List<DeliveryId> deliveries) {}

  /** Makes a delivery for each receiver; a repeat makes none twice. */
  Dispatched dispatch(EventId event);

  /** It was tried long enough: recorded as failed. */
  void giveUp(DeliveryId delivery);
}
