package dev.larder.workflow;

import dev.larder.pool.EventId;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Tells an organization's receivers of one event, each until it accepted or for a day. */
@WorkflowInterface
public interface Notification {
  /** How many receivers accepted, and how many did not. */
  record NotificationReport(int accepted, int failed) {}

  @WorkflowMethod
  NotificationReport run(EventId event);
}
