package dev.larder.store.build;

import static dev.larder.store.Wanted.file;
import static dev.larder.store.Wanted.preset;
import static dev.larder.store.Wanted.template;
import static dev.larder.store.schema.Tables.DIRECTORIES;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.desired.Directory;
import dev.larder.desired.PoolFile;
import dev.larder.desired.Specification;
import dev.larder.store.Database;
import dev.larder.store.TestDatabase;
import dev.larder.store.Wanted;
import dev.larder.store.pool.ApplyResult;
import dev.larder.store.pool.Pools;
import dev.larder.store.secret.Secrets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Packed directories go into the store and come out of it without being held. */
@NullMarked
class StoredDirectoriesTest {
  private final Database database = TestDatabase.fresh();
  private final Pools pools = new Pools(database, Secrets.withoutKey());

  @Test
  void aLargeOneComesBackPieceByPiece() throws IOException {
    byte[] content = content((3 << 20) + 5);

    apply(Wanted.directory("large", content));

    Directory stored = pools.directory("large").orElseThrow();
    assertThat(stored.size()).isEqualTo(content.length);
    try (InputStream in = stored.content().open()) {
      assertThat(in.readNBytes(10)).isEqualTo(java.util.Arrays.copyOf(content, 10));
      assertThat(in.read(new byte[2 << 20])).isLessThan(1 << 20);
    }
    try (InputStream in = stored.content().open()) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }
  }

  @Test
  void oneThatTheFirstReleaseStoredIsRead() throws IOException {
    byte[] content = content(2 << 20);
    database.transaction(
        "store as ever",
        db ->
            db.insertInto(DIRECTORIES)
                .set(DIRECTORIES.HASH, "old")
                .set(DIRECTORIES.CONTENT, content)
                .set(DIRECTORIES.CREATED_AT, database.now())
                .execute());

    try (InputStream in = pools.directory("old").orElseThrow().content().open()) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }
  }

  @Test
  void oneThatIsGoneComesBackWithTheSamePoolFile() {
    Directory directory = Wanted.directory("gone", content(10));
    apply(directory);
    database.transaction("lose", db -> db.deleteFrom(DIRECTORIES).execute());

    assertThat(apply(directory).changes()).isEmpty();

    assertThat(pools.directory("gone")).isPresent();
  }

  @Test
  void oneThatChangesWhileItIsSentIsNotStored() {
    byte[] content = content(100_000);
    for (long size : new long[] {content.length - 1, content.length + 1}) {
      Directory changed = new Directory("changed", size, () -> new ByteArrayInputStream(content));
      assertThatThrownBy(() -> apply(changed)).hasRootCauseInstanceOf(IOException.class);
    }
    Directory broken =
        new Directory(
            "changed",
            content.length,
            () ->
                new InputStream() {
                  @Override
                  public int read() throws IOException {
                    throw new IOException("it was changed");
                  }

                  @Override
                  public int read(byte[] into, int offset, int length) throws IOException {
                    throw new IOException("it was changed");
                  }
                });
    assertThatThrownBy(() -> apply(broken)).hasRootCauseMessage("it was changed");

    assertThat(database.<Integer>snapshot("count", db -> db.fetchCount(ORGANIZATIONS))).isZero();
    assertThat(pools.directory("changed")).isEmpty();
  }

  private ApplyResult apply(Directory directory) {
    Specification exec = Wanted.exec("any");
    PoolFile wanted =
        file(
            template(
                "java-dev",
                new Specification(exec.kind(), exec.json(), Optional.of(directory)),
                preset("large", 1)));
    return pools.apply(wanted, "ann", false, false);
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(1).nextBytes(content);
    return content;
  }
}
