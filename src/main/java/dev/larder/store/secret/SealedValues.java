package dev.larder.store.secret;

import static dev.larder.store.schema.Tables.DIGEST_KEY;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.count;

import dev.larder.store.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

/** All that is stored sealed: which keys it needs, and sealing it again with the first one. */
public final class SealedValues {
  private final Database database;
  private final Secrets secrets;

  public SealedValues(Database database, Secrets secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  /**
   * How many values of a kind a key seals.
   *
   * @param key its id; {@link Secrets#NO_KEY} for those stored readable
   * @param current as it would be sealed today; else it is worth sealing again
   */
  public record Use(String kind, String key, boolean current, long values) {}

  /** What sealing again came to. */
  public record Resealed(long values, long left) {}

  /** All that is stored, by kind and key. */
  public List<Use> uses() {
    return database.snapshot(
        "read sealed values",
        db -> {
          List<Use> uses = new ArrayList<>();
          for (SealedColumn column : SealedColumn.values()) {
            uses.addAll(uses(db, column));
          }
          db.select(DIGEST_KEY.SEALED_KEY)
              .from(DIGEST_KEY)
              .forEach(row -> uses.add(use("key of digests", row.get(DIGEST_KEY.SEALED_KEY), 1)));
          return uses;
        });
  }

  private List<Use> uses(DSLContext db, SealedColumn column) {
    return db.select(column.key(), count())
        .from(column.table())
        .where(column.sealed().isNotNull())
        .groupBy(column.key())
        .orderBy(column.key())
        .fetch(mapping((key, values) -> use(column.description(), key, values)));
  }

  private Use use(String kind, String mark, long values) {
    return new Use(kind, Secrets.id(mark), mark.equals(secrets.mark()), values);
  }

  /**
   * Seals with the first key what is not sealed by it, so many rows at a time, while everybody goes
   * on. What cannot be opened with the keys at hand, or is being changed just now, is left.
   */
  public Resealed reseal(int limit) {
    database.<Secrets>transaction("check secret key", secrets::check);
    long done = 0;
    for (SealedColumn column : SealedColumn.values()) {
      Optional<UUID> after = Optional.of(new UUID(0, 0));
      while (after.isPresent()) {
        UUID from = after.get();
        Batch batch = database.transaction("reseal", db -> reseal(db, column, from, limit));
        done += batch.done;
        after = batch.last;
      }
    }
    long left =
        uses().stream()
            .filter(use -> !use.current() && !use.kind().equals("key of digests"))
            .mapToLong(Use::values)
            .sum();
    if (left == 0) {
      database.<Secrets>transaction("reseal", db -> DigestKey.reseal(db, secrets));
    }
    return new Resealed(done, left);
  }

  /**
   * Takes a key as lost: what it sealed stays unreadable, and applies make new versions of
   * templates with sensitive parameters.
   */
  public void giveUp() {
    database.<Secrets>transaction("give a secret key up", db -> DigestKey.replace(db, secrets));
  }

  /**
   * @param last empty: there are no more
   */
  private record Batch(long done, Optional<UUID> last) {}

  private record Row(UUID id, Secrets.Sealed sealed) {}

  private Batch reseal(DSLContext db, SealedColumn column, UUID after, int limit) {
    List<Row> rows =
        db.select(column.id(), column.sealed(), column.key())
            .from(column.table())
            .where(column.sealed().isNotNull())
            .and(column.key().ne(secrets.mark()))
            .and(column.id().gt(after))
            .orderBy(column.id())
            .limit(limit)
            .forNoKeyUpdate()
            .skipLocked()
            .fetch(mapping((id, bytes, key) -> new Row(id, new Secrets.Sealed(bytes, key))));
    long done = rows.stream().filter(row -> resealed(db, column, row)).count();
    return new Batch(done, rows.isEmpty() ? Optional.empty() : Optional.of(rows.getLast().id()));
  }

  private boolean resealed(DSLContext db, SealedColumn column, Row row) {
    Secrets.Place place = column.place(row.id());
    String text;
    try {
      text = secrets.open(row.sealed(), place);
    } catch (UnknownSecretKey | IllegalStateException unreadable) {
      return false; // counted as left
    }
    Secrets.Sealed sealed = secrets.seal(text, place);
    db.update(column.table())
        .set(column.sealed(), sealed.bytes())
        .set(column.key(), sealed.key())
        .where(column.id().eq(row.id()))
        .and(column.sealed().eq(row.sealed().bytes()))
        .execute();
    return true;
  }
}
