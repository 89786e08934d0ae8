package dev.larder.store.notification;

import static dev.larder.store.schema.Tables.DELIVERIES;
import static dev.larder.store.schema.Tables.EVENTS;

import dev.larder.desired.Recipient;
import dev.larder.pool.DeliveryId;
import dev.larder.pool.DeliveryStatus;
import dev.larder.pool.EventId;
import dev.larder.store.schema.tables.records.EventsRecord;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.DerivedId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Makes the rows of an event's deliveries, once. */
final class DispatchEvent {
  private final DSLContext db;
  private final Field<Instant> now;
  private final Secrets secrets;

  DispatchEvent(DSLContext db, Field<Instant> now, Secrets secrets) {
    this.db = db;
    this.now = now;
    this.secrets = secrets;
  }

  Notifications.Dispatched dispatch(EventId id) {
    EventsRecord event =
        db.selectFrom(EVENTS)
            .where(EVENTS.ID.eq(id))
            .and(EVENTS.UNDELIVERED_SINCE.isNotNull())
            .forNoKeyUpdate()
            .fetchOne();
    if (event == null) {
      return new Notifications.Dispatched(List.of(), false);
    }
    if (db.fetchExists(DELIVERIES, DELIVERIES.EVENT_ID.eq(id))) {
      return waiting(event, false);
    }
    Map<DeliveryId, Recipient> recipients = Recipients.of(db, event, secrets);
    recipients.forEach(
        (delivery, recipient) ->
            insert(event, delivery, Recipients.shown(recipient), DeliveryStatus.WAITING));
    if (recipients.isEmpty()) {
      insert(
          event,
          new DeliveryId(DerivedId.of("nobody", event.getId(), event.getAt())),
          "none",
          DeliveryStatus.NONE);
      DeliveryEnd.closeEvent(db, event.getId());
    }
    return waiting(event, recipients.isEmpty());
  }

  private void insert(EventsRecord event, DeliveryId id, String recipient, DeliveryStatus status) {
    var insert =
        db.insertInto(DELIVERIES)
            .set(DELIVERIES.ID, id)
            .set(DELIVERIES.EVENT_ID, event.getId())
            .set(DELIVERIES.POOL_ID, event.getPoolId())
            .set(DELIVERIES.RECIPIENT, recipient)
            .set(DELIVERIES.STATUS, status)
            .set(DELIVERIES.CREATED_AT, now);
    (status == DeliveryStatus.WAITING ? insert : insert.set(DELIVERIES.FINISHED_AT, now)).execute();
  }

  private Notifications.Dispatched waiting(EventsRecord event, boolean none) {
    return new Notifications.Dispatched(
        db.select(DELIVERIES.ID, DELIVERIES.RECIPIENT)
            .from(DELIVERIES)
            .where(DELIVERIES.EVENT_ID.eq(event.getId()))
            .and(DELIVERIES.STATUS.eq(DeliveryStatus.WAITING))
            .orderBy(DELIVERIES.ID)
            .fetch(
                r -> new Notifications.Waiting(r.get(DELIVERIES.ID), r.get(DELIVERIES.RECIPIENT))),
        none);
  }
}
