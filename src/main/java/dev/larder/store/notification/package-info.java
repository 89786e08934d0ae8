/**
 * Who is to be notified of an event, and what became of each delivery. Its door: {@code
 * Notifications}. Read Notifications, DispatchEvent, Recipients, ReadMessage, DeliveryEnd.
 */
@NullMarked
package dev.larder.store.notification;

import org.jspecify.annotations.NullMarked;
