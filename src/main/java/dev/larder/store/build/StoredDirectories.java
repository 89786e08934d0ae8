package dev.larder.store.build;

import static dev.larder.store.schema.Tables.DIRECTORIES;

import dev.larder.desired.Directory;
import dev.larder.store.Database;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * Packed directories. A row holds a whole one, of 64 MiB at most; no process here ever does. It
 * goes to the server as a stream and comes back in pieces, each by a statement of its own.
 */
public final class StoredDirectories {
  /** What is read at once: some of it is in memory three times while it arrives. */
  private static final int PIECE = 1 << 20;

  private StoredDirectories() {}

  /** Stores it where it is not there. */
  public static void keep(DSLContext db, Directory directory, Instant now) {
    if (!db.fetchExists(DIRECTORIES, DIRECTORIES.HASH.eq(directory.hash()))) {
      insert(db, directory, now);
    }
  }

  /** One that is there is young again: no one removes it before this version is seen to use it. */
  public static void renew(DSLContext db, Directory directory, Instant now) {
    int renewed =
        db.update(DIRECTORIES)
            .set(DIRECTORIES.CREATED_AT, now)
            .where(DIRECTORIES.HASH.eq(directory.hash()))
            .execute();
    if (renewed == 0) {
      insert(db, directory, now);
    }
  }

  /** Its content can be read as long as it is stored. */
  public static Optional<Directory> find(Database database, String hash) {
    return database
        .snapshot(
            "find directory",
            db ->
                db.select(DSL.field("octet_length({0})", Long.class, DIRECTORIES.CONTENT))
                    .from(DIRECTORIES)
                    .where(DIRECTORIES.HASH.eq(hash))
                    .fetchOptional(row -> row.value1()))
        .map(size -> new Directory(hash, size, () -> new Pieces(database, hash, size)));
  }

  /** By hand: what jOOQ binds, it holds. */
  private static void insert(DSLContext db, Directory directory, Instant now) {
    db.connection(
        connection -> {
          try (PreparedStatement statement =
                  connection.prepareStatement(
                      "insert into larder.directories (hash, content, created_at) values (?, ?, ?)"
                          + " on conflict (hash) do update set created_at = excluded.created_at");
              InputStream content = directory.content().open()) {
            statement.setString(1, directory.hash());
            statement.setBinaryStream(2, content, Math.toIntExact(directory.size()));
            statement.setObject(3, now.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
            if (content.read() >= 0) {
              throw new IOException(
                  "directory %s is longer than %d bytes"
                      .formatted(directory.hash(), directory.size()));
            }
          }
        });
  }

  /** The content, of which one piece is in memory. */
  private static final class Pieces extends InputStream {
    private final Database database;
    private final String hash;
    private final long size;
    private long fetched;
    private ByteArrayInputStream piece = new ByteArrayInputStream(new byte[0]);

    Pieces(Database database, String hash, long size) {
      this.database = database;
      this.hash = hash;
      this.size = size;
    }

    @Override
    public int read() {
      fetch();
      return piece.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      fetch();
      return piece.read(into, offset, length);
    }

    private void fetch() {
      if (piece.available() == 0 && fetched < size) {
        byte[] next = database.snapshot("read directory", this::next);
        fetched += next.length;
        piece = new ByteArrayInputStream(next);
      }
    }

    private byte[] next(DSLContext db) {
      return db.select(
              DSL.field(
                  "substring({0} from {1} for {2})",
                  byte[].class, DIRECTORIES.CONTENT, DSL.val((int) fetched + 1), DSL.inline(PIECE)))
          .from(DIRECTORIES)
          .where(DIRECTORIES.HASH.eq(hash))
          .fetchOptional(row -> row.value1())
          .filter(bytes -> bytes.length > 0)
          .orElseThrow(
              () -> new IllegalStateException("directory " + hash + " was removed meanwhile"));
    }
  }
}
