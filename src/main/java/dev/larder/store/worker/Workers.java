package dev.larder.store.worker;

import static dev.larder.store.schema.Tables.WORKERS;

import dev.larder.pool.WorkerId;
import dev.larder.store.Database;
import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * The worker processes that there are: each says every few seconds that it lives and which tags it
 * has. A template whose tags no live worker has is planned as not served.
 */
public final class Workers {
  private static final Duration REMEMBERED_FOR = Duration.ofHours(1);
  private static final int MAX_SHOWN = 50;

  private final Database database;

  public Workers(Database database) {
    this.database = database;
  }

  /**
   * A worker process.
   *
   * @param name process and host, for people
   * @param tags it builds templates whose tags are all among these
   */
  public record Worker(WorkerId id, String name, List<String> tags) {
    public Worker {
      tags = List.copyOf(tags);
    }
  }

  /**
   * A worker that is there, as people see it.
   *
   * @param seen how long ago it last said so
   */
  public record Live(Worker worker, Instant startedAt, Duration seen) {
    /** Whether it builds templates with these tags. */
    public boolean serves(List<String> tags) {
      return worker.tags().containsAll(tags);
    }
  }

  /**
   * What a heartbeat learns.
   *
   * @param tags the sets of tags that live workers have now
   * @param back whether this worker was taken for gone: what it serves may have been held back
   */
  public record Heartbeat(Set<String> tags, boolean back) {}

  /** Says that this worker is there. */
  public Heartbeat heartbeat(Worker worker) {
    return database.transaction("worker heartbeat", db -> heartbeat(db, worker));
  }

  private Heartbeat heartbeat(DSLContext db, Worker worker) {
    Field<Instant> now = database.now();
    boolean back =
        db.fetchExists(WORKERS, WORKERS.ID.eq(worker.id()).andNot(LiveWorkers.live(now)));
    db.insertInto(WORKERS)
        .set(WORKERS.ID, worker.id())
        .set(WORKERS.NAME, worker.name())
        .set(WORKERS.TAGS, worker.tags().toArray(String[]::new))
        .set(WORKERS.STARTED_AT, now)
        .set(WORKERS.SEEN_AT, now)
        .onConflict(WORKERS.ID)
        .doUpdate()
        .set(WORKERS.SEEN_AT, now)
        .execute();
    db.deleteFrom(WORKERS)
        .where(WORKERS.SEEN_AT.lt(StoreTime.before(now, REMEMBERED_FOR)))
        .execute();
    Set<String> tags =
        db
            .selectDistinct(WORKERS.TAGS)
            .from(WORKERS)
            .where(LiveWorkers.live(now))
            .fetch(r -> String.join("+", new TreeSet<>(List.of(r.get(WORKERS.TAGS)))))
            .stream()
            .collect(Collectors.toUnmodifiableSet());
    return new Heartbeat(tags, back);
  }

  /** This worker stops: from now on no one counts on it. */
  public void leave(WorkerId worker) {
    database.transaction(
        "worker leaves",
        db ->
            db.update(WORKERS)
                .set(WORKERS.STOPPED_AT, database.now())
                .where(WORKERS.ID.eq(worker))
                .execute());
  }

  /** Those that are there, longest first. */
  public List<Live> live() {
    return database.snapshot("read workers", db -> live(db, database.now()));
  }

  public static List<Live> live(DSLContext db, Field<Instant> now) {
    Field<Instant> readAt = now.as("read_at");
    return db.select(
            WORKERS.ID, WORKERS.NAME, WORKERS.TAGS, WORKERS.STARTED_AT, WORKERS.SEEN_AT, readAt)
        .from(WORKERS)
        .where(LiveWorkers.live(now))
        .orderBy(WORKERS.STARTED_AT, WORKERS.ID)
        .limit(MAX_SHOWN)
        .fetch(
            r ->
                new Live(
                    new Worker(
                        r.get(WORKERS.ID), r.get(WORKERS.NAME), List.of(r.get(WORKERS.TAGS))),
                    r.get(WORKERS.STARTED_AT),
                    Duration.between(r.get(WORKERS.SEEN_AT), r.get(readAt))));
  }
}
