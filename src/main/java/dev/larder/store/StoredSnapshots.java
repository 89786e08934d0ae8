package dev.larder.store;

import static dev.larder.store.schema.Tables.SNAPSHOTS;

import dev.larder.plan.Snapshot;
import dev.larder.plan.SnapshotJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Snapshots as they were taken, for the plan that follows and for {@code larder plan --snapshot}.
 * One that says the same as the newest is not stored again; {@link Retention} removes old ones.
 */
public final class StoredSnapshots {
  private final Database database;

  StoredSnapshots(Database database) {
    this.database = database;
  }

  UUID store(Snapshot snapshot) {
    String json = SnapshotJson.write(at(snapshot, Instant.EPOCH));
    String digest = digest(json);
    return database.transaction(
        "store snapshot",
        db -> {
          Optional<UUID> same =
              db.select(SNAPSHOTS.ID, SNAPSHOTS.DIGEST)
                  .from(SNAPSHOTS)
                  .orderBy(SNAPSHOTS.TAKEN_AT.desc())
                  .limit(1)
                  .fetchOptional()
                  .filter(r -> r.value2().equals(digest))
                  .map(r -> r.value1());
          if (same.isPresent()) {
            db.update(SNAPSHOTS)
                .set(SNAPSHOTS.TAKEN_AT, StoreTime.at(snapshot.now()))
                .where(SNAPSHOTS.ID.eq(same.get()))
                .execute();
            return same.get();
          }
          UUID id = UUID.randomUUID();
          db.insertInto(SNAPSHOTS)
              .set(SNAPSHOTS.ID, id)
              .set(SNAPSHOTS.TAKEN_AT, StoreTime.at(snapshot.now()))
              .set(SNAPSHOTS.DIGEST, digest)
              .set(SNAPSHOTS.CONTENT, zip(json))
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
                            SnapshotJson.read("snapshot " + id, unzip(r.value1())),
                            r.value2().toInstant())));
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

  private static String digest(String json) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK lacks SHA-256", e);
    }
  }

  private static byte[] zip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String unzip(byte[] bytes) {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
