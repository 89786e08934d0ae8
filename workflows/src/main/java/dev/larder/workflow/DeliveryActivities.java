package dev.larder.workflow;

import dev.larder.pool.DeliveryId;
import io.temporal.activity.ActivityInterface;

/** One receiver is told. Waits on a queue of its own, so that one that hangs delays no build. */
@ActivityInterface
public interface DeliveryActivities {
  /** Whether the receiver accepted; if not, it refused for good. */
  record Delivered(boolean accepted) {}

  /** Sends until it is recorded as accepted; a repeat sends the same once more, ids included. */
  Delivered deliver(DeliveryId delivery);
}
