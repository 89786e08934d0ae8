package dev.larder.store.event;

import static org.jooq.impl.DSL.field;

import dev.larder.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;

/**
 * What happens, as it does. A transaction that began earlier may commit later, and what it records
 * has the instant of its beginning: so whoever reads on begins each time where the oldest
 * transaction began that was open before, and leaves out what it has seen.
 */
public final class EventTail {
  /** Between a transaction's beginning and its being seen by others. */
  private static final Duration MARGIN = Duration.ofSeconds(3);

  /** Where other users' transactions cannot be seen: no transaction here lives as long. */
  private static final Duration BLIND = Duration.ofMinutes(1);

  private static final int MAX = 1_000;

  private final Database database;

  public EventTail(Database database) {
    this.database = database;
  }

  /**
   * Some of what happened.
   *
   * @param events from the instant that was asked for, oldest first
   * @param from where to read on: nothing that is still to be seen lies before it
   * @param more there is more already
   */
  public record Part(List<EventView> events, Instant from, boolean more) {
    public Part {
      events = List.copyOf(events);
    }
  }

  /** Where to begin that wants nothing but what happens from now on. */
  public Instant end() {
    return database.snapshot("find the end of events", EventTail::horizon);
  }

  /** What happened since; all of it was committed when this was asked. */
  public Part read(Instant from) {
    return database.snapshot("read on in events", db -> read(db, from));
  }

  private Part read(DSLContext db, Instant from) {
    Instant horizon = horizon(db); // first: what is open now is seen by the next reading
    List<EventView> events = new ReadEvents(db, database.now()).since(from, MAX);
    if (events.size() < MAX) {
      return new Part(events, horizon.isBefore(from) ? from : horizon, false);
    }
    Instant last = events.getLast().at();
    return new Part(events, last.isAfter(horizon) ? horizon : last, last.isAfter(from));
  }

  private static Instant horizon(DSLContext db) {
    return db.select(
            field(
                """
                least(now(),
                  (select min(xact_start) from pg_stat_activity
                   where datname = current_database() and pid <> pg_backend_pid()),
                  (select now() - {0} * interval '1 second' from pg_stat_activity
                   where datname = current_database() and backend_type = 'client backend'
                     and state is null
                   limit 1))
                - {1} * interval '1 second'""",
                Instant.class, BLIND.toSeconds(), MARGIN.toSeconds()))
        .fetchSingle()
        .value1();
  }
}
