package dev.larder.workflow.notification;

import dev.larder.pool.DeliveryId;
import io.temporal.activity.ActivityInterface;

/** Notifies one recipient. Waits on a queue of its own, so that one that hangs delays no build. */
@ActivityInterface
public interface DeliveryActivities {
  /** Whether the recipient accepted; if not, it refused permanently. */
  record Delivered(boolean accepted) {}

  /** Sends until it is recorded as accepted; a repeat sends the same once more, ids included. */
  Delivered deliver(DeliveryId delivery);
}
