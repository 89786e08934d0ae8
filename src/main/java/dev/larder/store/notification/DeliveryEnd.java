package dev.larder.store.notification;

import static dev.larder.store.schema.Tables.DELIVERIES;
import static dev.larder.store.schema.Tables.EVENTS;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.pool.DeliveryId;
import dev.larder.pool.DeliveryStatus;
import dev.larder.pool.EventId;
import dev.larder.pool.EventKind;
import dev.larder.store.event.EventLog;
import dev.larder.store.schema.tables.records.DeliveriesRecord;
import dev.larder.store.schema.tables.records.EventsRecord;
import dev.larder.store.sql.Actor;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * What attempts of a delivery came to. Its end may be the event's: then nothing of it is
 * undelivered. Locks the event, then the delivery.
 */
final class DeliveryEnd {
  private final DSLContext db;
  private final Field<Instant> now;

  DeliveryEnd(DSLContext db, Field<Instant> now) {
    this.db = db;
    this.now = now;
  }

  /** A try that was not accepted, and is not the last. */
  void attempted(DeliveryId id, String error) {
    db.update(DELIVERIES)
        .set(DELIVERIES.ATTEMPTS, DELIVERIES.ATTEMPTS.plus(1))
        .set(DELIVERIES.ERROR, error)
        .set(DELIVERIES.ATTEMPTED_AT, now)
        .where(DELIVERIES.ID.eq(id))
        .and(DELIVERIES.STATUS.eq(DeliveryStatus.WAITING))
        .execute();
  }

  void accepted(DeliveryId id) {
    locked(id)
        .ifPresent(
            delivery -> {
              delivery.setAttempts(delivery.getAttempts() + 1);
              end(delivery, DeliveryStatus.ACCEPTED, null);
            });
  }

  /** Answers whether this was its end. */
  boolean failed(DeliveryId id, int attempts, Optional<String> error) {
    Optional<DeliveriesRecord> waiting = locked(id);
    waiting.ifPresent(
        delivery -> {
          delivery.setAttempts(delivery.getAttempts() + attempts);
          String why = error.or(() -> Optional.ofNullable(delivery.getError())).orElse("no answer");
          end(delivery, DeliveryStatus.FAILED, why);
          report(delivery, why);
        });
    return waiting.isPresent();
  }

  private Optional<DeliveriesRecord> locked(DeliveryId id) {
    db.selectOne()
        .from(EVENTS)
        .where(
            EVENTS.ID.eq(
                db.select(DELIVERIES.EVENT_ID).from(DELIVERIES).where(DELIVERIES.ID.eq(id))))
        .forNoKeyUpdate()
        .fetch();
    return db.selectFrom(DELIVERIES)
        .where(DELIVERIES.ID.eq(id))
        .and(DELIVERIES.STATUS.eq(DeliveryStatus.WAITING))
        .forNoKeyUpdate()
        .fetchOptional();
  }

  private void end(DeliveriesRecord delivery, DeliveryStatus status, @Nullable String error) {
    Instant instant = db.select(now).fetchSingle().value1();
    delivery.setStatus(status);
    delivery.setError(error);
    delivery.setAttemptedAt(instant);
    delivery.setFinishedAt(instant);
    delivery.store();
    boolean more =
        db.fetchExists(
            DELIVERIES,
            DELIVERIES
                .EVENT_ID
                .eq(delivery.getEventId())
                .and(DELIVERIES.STATUS.eq(DeliveryStatus.WAITING)));
    if (!more) {
      closeEvent(db, delivery.getEventId());
    }
  }

  /** Every recipient's end is recorded. */
  static void closeEvent(DSLContext db, EventId event) {
    db.update(EVENTS)
        .setNull(EVENTS.UNDELIVERED_SINCE)
        .where(EVENTS.ID.eq(event))
        .and(EVENTS.UNDELIVERED_SINCE.isNotNull())
        .execute();
  }

  private void report(DeliveriesRecord delivery, String why) {
    EventsRecord event =
        db.selectFrom(EVENTS).where(EVENTS.ID.eq(delivery.getEventId())).fetchSingle();
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    details
        .put("recipient", delivery.getRecipient())
        .put("event", event.getKind().label())
        .put("count", delivery.getAttempts())
        .put("error", why);
    EventLog.record(
        db,
        now,
        EventKind.RECIPIENT_FAILED,
        Actor.RECONCILER,
        new EventLog.Subject(
            event.getOrganizationId(),
            event.getTemplateId(),
            event.getTemplateVersionId(),
            event.getPoolId(),
            event.getPresetId(),
            event.getWorkspaceId(),
            event.getBuildId(),
            event.getClaimId()),
        details);
  }
}
