package dev.larder.store.pool;

import static dev.larder.store.schema.Tables.DIRECTORIES;
import static dev.larder.store.schema.Tables.UPLOADS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.sum;

import dev.larder.desired.Directory;
import dev.larder.store.Database;
import dev.larder.store.build.StoredDirectories;
import dev.larder.store.sql.StoreTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;

/** Directories that are sent one by one, ahead of the apply that names them. */
public final class UploadedDirectories {
  /** What an organization may send in a day. */
  public static final long MAX_BYTES = 2L << 30;

  /** How long one stays that no template uses. */
  public static final Duration KEPT = Duration.ofDays(1);

  private final Database database;

  public UploadedDirectories(Database database) {
    this.database = database;
  }

  /** Those of these hashes that are not there. */
  public Set<String> missing(List<String> hashes) {
    Set<String> missing = new LinkedHashSet<>(hashes);
    database
        .snapshot(
            "find directories",
            db ->
                db.select(DIRECTORIES.HASH)
                    .from(DIRECTORIES)
                    .where(DIRECTORIES.HASH.in(hashes))
                    .fetch(DIRECTORIES.HASH))
        .forEach(missing::remove);
    return missing;
  }

  /** Keeps it; false: the organization has sent as much as it may today, and nothing was kept. */
  public boolean keep(String organization, Directory directory) {
    return database.longTransaction(
        "upload directory",
        db -> {
          if (used(db, organization) + directory.size() > MAX_BYTES) {
            return false;
          }
          Instant now = db.select(database.now()).fetchSingle().value1();
          StoredDirectories.renew(db, directory, now);
          db.insertInto(UPLOADS)
              .set(UPLOADS.ORGANIZATION, organization)
              .set(UPLOADS.HASH, directory.hash())
              .set(UPLOADS.BYTES, directory.size())
              .set(UPLOADS.UPLOADED_AT, now)
              .onConflict(UPLOADS.ORGANIZATION, UPLOADS.HASH)
              .doUpdate()
              .set(UPLOADS.UPLOADED_AT, now)
              .execute();
          return true;
        });
  }

  private long used(DSLContext db, String organization) {
    return db.select(coalesce(sum(UPLOADS.BYTES), BigDecimal.ZERO))
        .from(UPLOADS)
        .where(UPLOADS.ORGANIZATION.eq(organization))
        .and(UPLOADS.UPLOADED_AT.gt(StoreTime.before(database.now(), KEPT)))
        .fetchSingle()
        .value1()
        .longValue();
  }
}
