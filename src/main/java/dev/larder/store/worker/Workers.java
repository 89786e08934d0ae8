package dev.larder.store.worker;

import static dev.larder.store.schema.Tables.WORKERS;

import dev.larder.pool.Label;
import dev.larder.pool.WorkerId;
import dev.larder.pool.WorkerRole;
import dev.larder.pool.WorkerVersion;
import dev.larder.store.Database;
import dev.larder.store.schema.tables.records.WorkersRecord;
import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * The worker processes that there are: each says every few seconds that it lives, which tags it has
 * and what it does. A template that no live worker builds is planned as not served.
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
   * @param tags its roles are for templates whose tags are all among these
   * @param version that it is of a worker deployment of Temporal's; empty: of none
   */
  public record Worker(
      WorkerId id,
      String name,
      List<String> tags,
      Set<WorkerRole> roles,
      Optional<WorkerVersion> version) {
    public Worker {
      tags = List.copyOf(tags);
      roles = Set.copyOf(roles);
    }

    /** One that does everything, of no version. */
    public Worker(WorkerId id, String name, List<String> tags) {
      this(id, name, tags, WorkerRole.all(), Optional.empty());
    }

    /** Whether it does this for templates with these tags. */
    public boolean serves(WorkerRole role, Collection<String> wanted) {
      return roles.contains(role) && tags.containsAll(wanted);
    }
  }

  /**
   * A worker that is there, as people see it.
   *
   * @param seen how long ago it last said so
   */
  public record Live(Worker worker, Instant startedAt, Duration seen) {
    /** Whether it builds stock of templates with these tags. */
    public boolean serves(List<String> tags) {
      return worker.serves(WorkerRole.BUILD, tags);
    }
  }

  /**
   * What a heartbeat learns.
   *
   * @param tags the sets of tags that live workers build now
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
        .set(WORKERS.ROLES, worker.roles().stream().map(Label::label).toArray(String[]::new))
        .set(WORKERS.DEPLOYMENT, worker.version().map(WorkerVersion::deployment).orElse(null))
        .set(WORKERS.VERSION, worker.version().map(WorkerVersion::buildId).orElse(null))
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
            .and(LiveWorkers.has(WorkerRole.BUILD))
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

  /**
   * The sets of tags of templates that are in use which no worker with this role has; what it does
   * for them is not done.
   */
  public List<Set<String>> unserved(WorkerRole role) {
    return database.snapshot(
        "read what no worker serves", db -> LiveWorkers.unserved(db, role, database.now()));
  }

  public static List<Live> live(DSLContext db, Field<Instant> now) {
    Field<Instant> readAt = now.as("read_at");
    return db.select(WORKERS.asterisk(), readAt)
        .from(WORKERS)
        .where(LiveWorkers.live(now))
        .orderBy(WORKERS.STARTED_AT, WORKERS.ID)
        .limit(MAX_SHOWN)
        .fetch(
            r ->
                new Live(
                    worker(r.into(WORKERS)),
                    r.get(WORKERS.STARTED_AT),
                    Duration.between(r.get(WORKERS.SEEN_AT), r.get(readAt))));
  }

  private static Worker worker(WorkersRecord row) {
    return new Worker(
        row.getId(),
        row.getName(),
        List.of(row.getTags()),
        Stream.of(row.getRoles())
            .flatMap(label -> Label.find(WorkerRole.class, label).stream())
            .collect(Collectors.toSet()),
        Optional.ofNullable(row.getDeployment())
            .map(
                deployment ->
                    new WorkerVersion(deployment, Objects.requireNonNull(row.getVersion()))));
  }
}
