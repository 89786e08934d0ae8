package dev.larder.store.pass;

import static dev.larder.store.schema.Tables.SNAPSHOTS;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.content.Gzip;
import dev.larder.content.Sha256;
import dev.larder.plan.Snapshot;
import dev.larder.plan.SnapshotJson;
import dev.larder.store.Database;
import dev.larder.store.history.Retention;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Snapshots as they were taken, for the plan that follows and for {@code larder plan --snapshot}.
 * One that says the same as the newest is not stored again; {@link Retention} removes old ones.
 */
public final class StoredSnapshots {
  private final Database database;
  private final AtomicReference<Optional<Stored>> newest = new AtomicReference<>(Optional.empty());

  /** What was stored here before. */
  private record Stored(UUID id, Snapshot content) {}

  StoredSnapshots(Database database) {
    this.database = database;
  }

  UUID store(Snapshot snapshot) {
    Snapshot content = at(snapshot, Instant.EPOCH);
    return newest
        .get()
        .filter(stored -> stored.content().equals(content))
        .filter(stored -> isStillNewest(stored.id(), snapshot.now()))
        .map(Stored::id)
        .orElseGet(
            () -> {
              UUID id = write(content, snapshot.now());
              newest.set(Optional.of(new Stored(id, content)));
              return id;
            });
  }

  /** If it is, it is of this instant from now on. */
  private boolean isStillNewest(UUID id, Instant now) {
    var newer = SNAPSHOTS.as("newer");
    return database.transaction(
        "store snapshot",
        db ->
            db.update(SNAPSHOTS)
                    .set(SNAPSHOTS.TAKEN_AT, now)
                    .where(SNAPSHOTS.ID.eq(id))
                    .andNotExists(
                        selectOne().from(newer).where(newer.TAKEN_AT.gt(SNAPSHOTS.TAKEN_AT)))
                    .execute()
                == 1);
  }

  private UUID write(Snapshot content, Instant now) {
    String json = SnapshotJson.write(content);
    String digest = Sha256.of(json);
    return database.transaction(
        "store snapshot",
        db -> {
          Optional<UUID> same =
              db.select(SNAPSHOTS.ID, SNAPSHOTS.DIGEST)
                  .from(SNAPSHOTS)
                  .orderBy(SNAPSHOTS.TAKEN_AT.desc())
                  .limit(1)
                  .fetchOptional()
                  .filter(r -> r.get(SNAPSHOTS.DIGEST).equals(digest))
                  .map(r -> r.get(SNAPSHOTS.ID));
          if (same.isPresent()) {
            db.update(SNAPSHOTS)
                .set(SNAPSHOTS.TAKEN_AT, now)
                .where(SNAPSHOTS.ID.eq(same.get()))
                .execute();
            return same.get();
          }
          UUID id = UUID.randomUUID();
          db.insertInto(SNAPSHOTS)
              .set(SNAPSHOTS.ID, id)
              .set(SNAPSHOTS.TAKEN_AT, now)
              .set(SNAPSHOTS.DIGEST, digest)
              .set(SNAPSHOTS.CONTENT, Gzip.of(json))
              .execute();
          return id;
        });
  }

  /** The snapshot as of this instant; one that is gone is an IllegalArgumentException. */
  Snapshot load(UUID id, Instant now) {
    return at(find(id).orElseThrow(() -> gone(id)), now);
  }

  /** The snapshot with this id, as of the instant it was last taken. */
  public Optional<Snapshot> find(UUID id) {
    return database.snapshot(
        "read snapshot",
        db ->
            db.select(SNAPSHOTS.CONTENT, SNAPSHOTS.TAKEN_AT)
                .from(SNAPSHOTS)
                .where(SNAPSHOTS.ID.eq(id))
                .fetchOptional(
                    r ->
                        at(
                            SnapshotJson.read(
                                "snapshot " + id, Gzip.text(r.get(SNAPSHOTS.CONTENT))),
                            r.get(SNAPSHOTS.TAKEN_AT))));
  }

  private static IllegalArgumentException gone(UUID id) {
    return new IllegalArgumentException(
        "there is no snapshot " + id + " (any more); see the setting retainSnapshots");
  }

  private static Snapshot at(Snapshot snapshot, Instant now) {
    return new Snapshot(
        now,
        snapshot.settings(),
        snapshot.presets(),
        snapshot.prebuilds(),
        snapshot.inProgress(),
        snapshot.pending(),
        snapshot.backoffs());
  }
}
