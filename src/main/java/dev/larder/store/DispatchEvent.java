package dev.larder.store;

import static dev.larder.store.schema.Tables.DELIVERIES;
import static dev.larder.store.schema.Tables.EVENTS;

import dev.larder.desired.Receiver;
import dev.larder.pool.DeliveryId;
import dev.larder.pool.DeliveryStatus;
import dev.larder.pool.EventId;
import dev.larder.store.schema.tables.records.EventsRecord;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Makes the rows of an event's deliveries, once. */
final class DispatchEvent {
  private final DSLContext db;
  private final Field<OffsetDateTime> now;
  private final Secrets secrets;

  DispatchEvent(DSLContext db, Field<OffsetDateTime> now, Secrets secrets) {
    this.db = db;
    this.now = now;
    this.secrets = secrets;
  }

  Notifications.Dispatched dispatch(EventId id) {
    EventsRecord event =
        db.selectFrom(EVENTS)
            .where(EVENTS.ID.eq(id.value()))
            .and(EVENTS.UNDELIVERED_SINCE.isNotNull())
            .forNoKeyUpdate()
            .fetchOne();
    if (event == null) {
      return new Notifications.Dispatched(List.of(), false);
    }
    if (db.fetchExists(DELIVERIES, DELIVERIES.EVENT_ID.eq(id.value()))) {
      return waiting(event, false);
    }
    Map<DeliveryId, Receiver> receivers = Receivers.of(db, event, secrets);
    receivers.forEach(
        (delivery, receiver) ->
            insert(event, delivery, Receivers.shown(receiver), DeliveryStatus.WAITING));
    if (receivers.isEmpty()) {
      insert(
          event,
          new DeliveryId(DerivedId.of("nobody", event.getId(), event.getAt().toInstant())),
          "nobody",
          DeliveryStatus.NOBODY);
      DeliveryEnd.closeEvent(db, event.getId());
    }
    return waiting(event, receivers.isEmpty());
  }

  private void insert(EventsRecord event, DeliveryId id, String receiver, DeliveryStatus status) {
    var insert =
        db.insertInto(DELIVERIES)
            .set(DELIVERIES.ID, id.value())
            .set(DELIVERIES.EVENT_ID, event.getId())
            .set(DELIVERIES.POOL_ID, event.getPoolId())
            .set(DELIVERIES.RECEIVER, receiver)
            .set(DELIVERIES.STATUS, status.label())
            .set(DELIVERIES.CREATED_AT, now);
    (status == DeliveryStatus.WAITING ? insert : insert.set(DELIVERIES.FINISHED_AT, now)).execute();
  }

  private Notifications.Dispatched waiting(EventsRecord event, boolean nobody) {
    return new Notifications.Dispatched(
        db.select(DELIVERIES.ID, DELIVERIES.RECEIVER)
            .from(DELIVERIES)
            .where(DELIVERIES.EVENT_ID.eq(event.getId()))
            .and(DELIVERIES.STATUS.eq(DeliveryStatus.WAITING.label()))
            .orderBy(DELIVERIES.ID)
            .fetch(r -> new Notifications.Waiting(new DeliveryId(r.value1()), r.value2())),
        nobody);
  }
}
