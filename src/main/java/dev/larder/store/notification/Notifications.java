package dev.larder.store.notification;

import static dev.larder.store.schema.Tables.DELIVERIES;
import static dev.larder.store.schema.Tables.EVENTS;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.pool.DeliveryId;
import dev.larder.pool.DeliveryStatus;
import dev.larder.pool.EventId;
import dev.larder.pool.EventKind;
import dev.larder.store.Database;
import dev.larder.store.secret.Secrets;
import dev.larder.store.secret.UnknownSecretKey;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;

/**
 * What recipients have to be notified of, and what became of it. An event that notifies waits here
 * from its own transaction on until the end of every delivery is recorded.
 */
public final class Notifications {
  private final Database database;
  private final Secrets secrets;

  public Notifications(Database database, Secrets secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  /** A delivery whose end is not recorded, with its recipient as people may see it. */
  public record Waiting(DeliveryId id, String recipient) {}

  /**
   * What is to be delivered of an event.
   *
   * @param none no one hears of it, and this is the first to say so
   */
  public record Dispatched(List<Waiting> waiting, boolean none) {
    public Dispatched {
      waiting = List.copyOf(waiting);
    }
  }

  /** An event whose recipients have not all been notified. */
  public record Undelivered(EventId id, EventKind kind) {}

  /** Events that no one has taken up yet, oldest first. */
  public List<Undelivered> fresh(int limit) {
    Condition dispatched =
        exists(selectOne().from(DELIVERIES).where(DELIVERIES.EVENT_ID.eq(EVENTS.ID)));
    return undelivered(
        "read fresh events",
        EVENTS.UNDELIVERED_SINCE.isNotNull().and(EVENTS.TAKEN_UP_AT.isNull()).andNot(dispatched),
        limit);
  }

  /** A workflow was started for each: what no one has taken up goes before them. */
  public void markStarted(List<Undelivered> events) {
    database.transaction(
        "mark events as started",
        db ->
            db.update(EVENTS)
                .set(EVENTS.TAKEN_UP_AT, database.now())
                .where(EVENTS.ID.in(events.stream().map(e -> e.id().value()).toList()))
                .execute());
  }

  /** All that are not delivered, also those under way; last those that were taken up last. */
  public List<Undelivered> undelivered(int limit) {
    return undelivered("read undelivered events", EVENTS.UNDELIVERED_SINCE.isNotNull(), limit);
  }

  private List<Undelivered> undelivered(String name, Condition which, int limit) {
    return database.snapshot(
        name,
        db ->
            db.select(EVENTS.ID, EVENTS.KIND)
                .from(EVENTS)
                .where(which)
                .orderBy(EVENTS.TAKEN_UP_AT.asc().nullsFirst(), EVENTS.UNDELIVERED_SINCE, EVENTS.ID)
                .limit(limit)
                .fetch(r -> new Undelivered(r.get(EVENTS.ID), r.get(EVENTS.KIND))));
  }

  /**
   * Makes a delivery for each recipient of the event, in one transaction and once: a repeat answers
   * with those that wait. An {@link UnknownSecretKey} where the recipients cannot be read.
   */
  public Dispatched dispatch(EventId event) {
    return database.transaction(
        "dispatch event", db -> new DispatchEvent(db, database.now(), secrets).dispatch(event));
  }

  /** What a waiting delivery's recipient is to be notified of; empty: its end is recorded. */
  public Optional<NotificationMessage> message(DeliveryId delivery) {
    return database.snapshot("read notice", db -> new ReadMessage(db, secrets).of(delivery));
  }

  /** Whether the recipient's server took it. */
  public boolean wasAccepted(DeliveryId delivery) {
    return database.snapshot(
        "read delivery",
        db ->
            db.fetchExists(
                DELIVERIES,
                DELIVERIES.ID.eq(delivery).and(DELIVERIES.STATUS.eq(DeliveryStatus.ACCEPTED))));
  }

  /** The recipient's server took it. */
  public void accepted(DeliveryId delivery) {
    database.transaction(
        "delivery accepted",
        db -> {
          new DeliveryEnd(db, database.now()).accepted(delivery);
          return true;
        });
  }

  /** This try failed; there will be another. */
  public void attempted(DeliveryId delivery, String error) {
    database.transaction(
        "delivery tried",
        db -> {
          new DeliveryEnd(db, database.now()).attempted(delivery, error);
          return true;
        });
  }

  /** It was refused for good. Answers whether this was its end. */
  public boolean refused(DeliveryId delivery, String error) {
    return database.transaction(
        "delivery refused",
        db -> new DeliveryEnd(db, database.now()).failed(delivery, 1, Optional.of(error)));
  }

  /** It was tried long enough. Answers whether this was its end. */
  public boolean givenUp(DeliveryId delivery) {
    return database.transaction(
        "delivery given up",
        db -> new DeliveryEnd(db, database.now()).failed(delivery, 0, Optional.empty()));
  }
}
