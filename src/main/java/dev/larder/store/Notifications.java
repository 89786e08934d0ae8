package dev.larder.store;

import static dev.larder.store.schema.Tables.DELIVERIES;
import static dev.larder.store.schema.Tables.EVENTS;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.pool.DeliveryId;
import dev.larder.pool.DeliveryStatus;
import dev.larder.pool.EventId;
import dev.larder.pool.EventKind;
import dev.larder.pool.Label;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;

/**
 * What receivers have to be told, and what became of it. An event that notifies waits here from its
 * own transaction on until the end of every delivery is recorded.
 */
public final class Notifications {
  private final Database database;
  private final Secrets secrets;

  public Notifications(Database database, Secrets secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  /** A delivery whose end is not recorded, with its receiver as people may see it. */
  public record Waiting(DeliveryId id, String receiver) {}

  /**
   * What is to be delivered of an event.
   *
   * @param nobody nobody hears of it, and this is the first to say so
   */
  public record Dispatched(List<Waiting> waiting, boolean nobody) {
    public Dispatched {
      waiting = List.copyOf(waiting);
    }
  }

  /** An event whose receivers have not all been told. */
  public record Undelivered(EventId id, EventKind kind) {}

  /** Events that nobody has taken up yet, oldest first. */
  public List<Undelivered> fresh(int most) {
    Condition taken = exists(selectOne().from(DELIVERIES).where(DELIVERIES.EVENT_ID.eq(EVENTS.ID)));
    return undelivered(
        "read fresh events", EVENTS.UNDELIVERED_SINCE.isNotNull().andNot(taken), most);
  }

  /** All that are not delivered, also those under way, oldest first. */
  public List<Undelivered> undelivered(int most) {
    return undelivered("read undelivered events", EVENTS.UNDELIVERED_SINCE.isNotNull(), most);
  }

  private List<Undelivered> undelivered(String name, Condition which, int most) {
    return database.snapshot(
        name,
        db ->
            db.select(EVENTS.ID, EVENTS.KIND)
                .from(EVENTS)
                .where(which)
                .orderBy(EVENTS.UNDELIVERED_SINCE, EVENTS.ID)
                .limit(most)
                .fetch(
                    r ->
                        new Undelivered(
                            new EventId(r.value1()), Label.of(EventKind.class, r.value2()))));
  }

  /**
   * Makes a delivery for each receiver of the event, in one transaction and once: a repeat answers
   * with those that wait. An {@link UnknownSecretKey} where the receivers cannot be read.
   */
  public Dispatched dispatch(EventId event) {
    return database.transaction(
        "dispatch event", db -> new DispatchEvent(db, database.now(), secrets).dispatch(event));
  }

  /** What a waiting delivery's receiver is to be told; empty: its end is recorded. */
  public Optional<Notice> notice(DeliveryId delivery) {
    return database.snapshot("read notice", db -> new ReadNotice(db, secrets).of(delivery));
  }

  /** Whether the receiver's server took it. */
  public boolean wasAccepted(DeliveryId delivery) {
    return database.snapshot(
        "read delivery",
        db ->
            db.fetchExists(
                DELIVERIES,
                DELIVERIES
                    .ID
                    .eq(delivery.value())
                    .and(DELIVERIES.STATUS.eq(DeliveryStatus.ACCEPTED.label()))));
  }

  /** The receiver's server took it. */
  public void accepted(DeliveryId delivery) {
    database.transaction(
        "delivery accepted",
        db -> {
          new DeliveryEnd(db, database.now()).accepted(delivery);
          return true;
        });
  }

  /** This try failed; there will be another. */
  public void tried(DeliveryId delivery, String error) {
    database.transaction(
        "delivery tried",
        db -> {
          new DeliveryEnd(db, database.now()).tried(delivery, error);
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
