package dev.larder.worker.activities;

import dev.larder.pool.DeliveryId;
import dev.larder.pool.EventId;
import dev.larder.store.notification.NotificationMessage;
import dev.larder.store.notification.Notifications;
import dev.larder.store.secret.UnknownSecretKey;
import dev.larder.worker.notify.Answer;
import dev.larder.worker.notify.Senders;
import dev.larder.workflow.notification.DeliveryActivities;
import dev.larder.workflow.notification.DispatchActivities;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies recipients. A process that dies between a recipient's acceptance and its record sends
 * once more, with the same ids.
 */
public final class NotificationWork implements DispatchActivities, DeliveryActivities {
  private static final Logger log = LoggerFactory.getLogger(NotificationWork.class);

  private final Notifications notifications;
  private final Senders senders;

  public NotificationWork(Notifications notifications, Senders senders) {
    this.notifications = notifications;
    this.senders = senders;
  }

  @Override
  public Dispatched dispatch(EventId event) {
    Notifications.Dispatched dispatched = notifications.dispatch(event);
    if (dispatched.none()) {
      log.warn(
          "event {} notifies no one: its organization has no recipients (notify: in its pool"
              + " file)",
          event);
    }
    return new Dispatched(dispatched.waiting().stream().map(Notifications.Waiting::id).toList());
  }

  @Override
  public Delivered deliver(DeliveryId delivery) {
    Optional<NotificationMessage> message;
    try {
      message = notifications.message(delivery);
    } catch (UnknownSecretKey e) {
      notifications.attempted(delivery, String.valueOf(e.getMessage()));
      throw e;
    }
    return message
        .map(this::send)
        .orElseGet(() -> new Delivered(notifications.wasAccepted(delivery)));
  }

  /** A bug in sending is recorded like any other failure, without its message, which may quote. */
  private Answer answer(NotificationMessage message) {
    try {
      return senders.send(message);
    } catch (RuntimeException e) {
      log.warn("{} could not be sent", message, e);
      return new Answer.TryAgain(
          "it could not be sent: %s; a worker's log has more"
              .formatted(e.getClass().getSimpleName()));
    }
  }

  private Delivered send(NotificationMessage message) {
    return switch (answer(message)) {
      case Answer.Accepted accepted -> {
        notifications.accepted(message.delivery());
        yield new Delivered(true);
      }
      case Answer.Refused refused -> {
        if (notifications.refused(message.delivery(), refused.reason())) {
          log.warn("{} was refused: {}; see: larder events", message, refused.reason());
        }
        yield new Delivered(false);
      }
      case Answer.TryAgain again -> {
        notifications.attempted(message.delivery(), again.reason());
        log.info("{} failed transiently, another attempt follows: {}", message, again.reason());
        throw RetryableFailure.of("not accepted for now; see: larder events");
      }
    };
  }

  @Override
  public void giveUp(DeliveryId delivery) {
    if (notifications.givenUp(delivery)) {
      log.warn("delivery {} failed after a day of attempts; see: larder events", delivery);
    }
  }
}
