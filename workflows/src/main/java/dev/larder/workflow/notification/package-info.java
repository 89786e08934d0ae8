/**
 * One event's deliveries. Its door: {@code Notification}. Read Notification, NotificationWorkflow,
 * DispatchActivities, DeliveryActivities.
 */
@NullMarked
package dev.larder.workflow.notification;

import org.jspecify.annotations.NullMarked;
