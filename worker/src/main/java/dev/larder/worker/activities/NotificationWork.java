package dev.larder.worker.activities;

import dev.larder.pool.DeliveryId;
import dev.larder.pool.EventId;
import dev.larder.store.Notice;
import dev.larder.store.Notifications;
import dev.larder.worker.notify.Answer;
import dev.larder.worker.notify.Senders;
import dev.larder.workflow.DeliveryActivities;
import dev.larder.workflow.DispatchActivities;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receivers are told. A process that dies between a receiver's acceptance and its record sends once
 * more, with the same ids.
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
    if (dispatched.nobody()) {
      log.warn(
          "nobody is told of event {}: its organization has no receivers (notify: in its pool file)",
          event);
    }
    return new Dispatched(dispatched.waiting().stream().map(Notifications.Waiting::id).toList());
  }

  @Override
  public Delivered deliver(DeliveryId delivery) {
    Optional<Notice> notice = notifications.notice(delivery);
    return notice
        .map(this::send)
        .orElseGet(() -> new Delivered(notifications.wasAccepted(delivery)));
  }

  private Delivered send(Notice notice) {
    return switch (senders.send(notice)) {
      case Answer.Accepted accepted -> {
        notifications.accepted(notice.delivery());
        yield new Delivered(true);
      }
      case Answer.Refused refused -> {
        if (notifications.refused(notice.delivery(), refused.reason())) {
          log.warn("{} was refused: {}; see: larder events", notice, refused.reason());
        }
        yield new Delivered(false);
      }
      case Answer.TryAgain again -> {
        notifications.tried(notice.delivery(), again.reason());
        log.info("{} is sent again: {}", notice, again.reason());
        throw NotNow.of("not accepted for now; see: larder events");
      }
    };
  }

  @Override
  public void giveUp(DeliveryId delivery) {
    if (notifications.givenUp(delivery)) {
      log.warn("delivery {} was tried for a day in vain; see: larder events", delivery);
    }
  }
}
