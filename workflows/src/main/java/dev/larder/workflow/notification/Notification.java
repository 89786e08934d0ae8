package dev.larder.workflow.notification;

import dev.larder.pool.EventId;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Notifies an organization's recipients of one event, each until it accepted or for a day. */
@WorkflowInterface
public interface Notification {
  /** How many recipients accepted, and how many did not. */
  record NotificationReport(int accepted, int failed) {}

  @WorkflowMethod
  NotificationReport run(EventId event);
}
