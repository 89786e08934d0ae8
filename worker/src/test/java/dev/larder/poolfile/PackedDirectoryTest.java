package dev.larder.poolfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.content.Sha256;
import dev.larder.desired.Directory;
import dev.larder.file.FileTree;
import dev.larder.store.Wanted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class PackedDirectoryTest {
  @TempDir Path folder;

  @BeforeEach
  void content() throws IOException {
    content(folder.resolve("one"));
  }

  @Test
  void whatIsPackedComesOutAgain() throws IOException {
    Directory packed = PackedDirectory.pack(folder.resolve("one"));
    Path out = folder.resolve("deep/out");

    PackedDirectory.unpack(packed, out);

    assertThat(out.resolve("start.sh")).hasContent("#!/bin/sh").isExecutable();
    assertThat(Files.isExecutable(out.resolve("sub/notes ü"))).isFalse();
    assertThat(Files.readSymbolicLink(out.resolve("sub/link"))).isEqualTo(Path.of("../start.sh"));
    assertThat(out.resolve("empty")).isEmptyDirectory();
    assertThat(PackedDirectory.pack(out)).extracting(Directory::hash).isEqualTo(packed.hash());
    assertThat(folder.resolve("deep")).isDirectoryNotContaining(p -> !p.endsWith("out"));
  }

  @Test
  void theHashIsThatOfTheContentAlone() throws IOException {
    content(folder.resolve("two"));
    Files.setLastModifiedTime(folder.resolve("two/start.sh"), FileTime.from(Instant.EPOCH));
    Files.createDirectories(folder.resolve("two/.git"));
    Files.writeString(folder.resolve("two/.git/HEAD"), "x");

    assertThat(hash("two")).isEqualTo(hash("one"));
    assertThat(hash("one"))
        .isEqualTo("1b2d8614010625c69897fddb3b24b2acd2c68ebcb8948b2e32d024c05d99b22d");

    Files.writeString(folder.resolve("two/start.sh"), "#!/bin/bash");
    assertThat(hash("two")).isNotEqualTo(hash("one"));
  }

  @Test
  void theExecutableBitCounts() throws IOException {
    String before = hash("one");
    Files.setPosixFilePermissions(
        folder.resolve("one/start.sh"), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(hash("one")).isNotEqualTo(before);
  }

  @Test
  void linksThatLeadOutAreRefused() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("one/out"), Path.of("x"));
    assertRefused("which is not there");
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("../one/start.sh"));
    assertRefused("out is a link that leads out of the directory, to ../one/start.sh");
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of(".."));
    assertRefused("out is a link that leads out of the directory, to ..");
    Files.delete(link);
    Files.createSymbolicLink(link, folder.resolve("one/start.sh"));
    assertRefused("leads out of the directory");
  }

  @Test
  void whatIsTooLargeIsRefused() throws IOException {
    try (var file = new java.io.RandomAccessFile(folder.resolve("one/big").toFile(), "rw")) {
      file.setLength(PackedDirectory.MAX_BYTES);
    }
    assertRefused("holds more than 64 MiB");
  }

  @Test
  void whatIsUnpackedIsReadOnly() throws IOException {
    Path out = folder.resolve("out");
    PackedDirectory.unpack(PackedDirectory.pack(folder.resolve("one")), out);

    try (var paths = Files.walk(out)) {
      assertThat(paths.filter(p -> !Files.isSymbolicLink(p)))
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .doesNotContain("w"));
    }
  }

  @Test
  void severalMayUnpackAtOnce() throws IOException {
    Directory packed = PackedDirectory.pack(folder.resolve("one"));
    Path out = folder.resolve("all/out");

    List<CompletableFuture<Void>> runs =
        IntStream.range(0, 8)
            .mapToObj(n -> CompletableFuture.runAsync(() -> PackedDirectory.unpack(packed, out)))
            .toList();
    runs.forEach(CompletableFuture::join);

    assertThat(PackedDirectory.pack(out).hash()).isEqualTo(packed.hash());
    assertThat(folder.resolve("all")).isDirectoryNotContaining(p -> !p.endsWith("out"));
  }

  @Test
  void bytesThatDoNotFitTheirHashAreRefusedAndLeaveNothing() {
    Directory packed = PackedDirectory.pack(folder.resolve("one"));
    Path out = folder.resolve("all/out");

    assertThatThrownBy(
            () -> PackedDirectory.unpack(new Directory("00", packed.size(), packed.content()), out))
        .isInstanceOf(InvalidDirectory.class)
        .hasMessageContaining("does not fit its hash");
    assertThatThrownBy(() -> PackedDirectory.unpack(Wanted.directory("00", new byte[] {1, 2}), out))
        .isInstanceOf(InvalidDirectory.class);
    assertThat(folder.resolve("all")).isEmptyDirectory();
  }

  @Test
  void nothingIsWrittenOutside() throws Exception {
    assertUnpackRefused(new TarArchiveEntry("../evil", true));
    assertUnpackRefused(new TarArchiveEntry("/evil", true));
    assertUnpackRefused(new TarArchiveEntry("a/../../evil", true));
    assertLeftOut(link("evil", ".."));
    assertLeftOut(link("evil", "/etc"));
    assertLeftOut(link("d1", "."), link("evil", "d1/d1/../.."));
    assertLeftOut(link("evil", "../target/x"), new TarArchiveEntry("x"));
    assertLeftOut(link("evil", "evil"));
    assertUnpackRefused(new TarArchiveEntry("x"), link("evil", "x"), new TarArchiveEntry("evil"));
    assertThat(folder.resolve("evil")).doesNotExist();
    assertThat(folder.resolve("x")).doesNotExist();
  }

  private static TarArchiveEntry link(String name, String to) {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
    entry.setLinkName(to);
    return entry;
  }

  private void assertUnpackRefused(TarArchiveEntry... entries) throws Exception {
    Directory packed = tar(entries);
    assertThatThrownBy(() -> PackedDirectory.unpack(packed, folder.resolve("target")))
        .isInstanceOfAny(InvalidDirectory.class, java.io.UncheckedIOException.class);
    assertThat(folder.resolve("target")).doesNotExist();
  }

  /** As earlier releases packed some: their workspaces can be deleted. */
  private void assertLeftOut(TarArchiveEntry... entries) throws Exception {
    Path target = folder.resolve("all/target");
    PackedDirectory.unpack(tar(entries), target);
    assertThat(target.resolve("evil")).doesNotExist();
    assertThat(Files.isSymbolicLink(target.resolve("evil"))).isFalse();
    FileTree.delete(target);
  }

  private static Directory tar(TarArchiveEntry... entries) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    MessageDigest digest = Sha256.digest();
    try (var tar =
        new TarArchiveOutputStream(new DigestOutputStream(new GZIPOutputStream(bytes), digest))) {
      for (TarArchiveEntry entry : entries) {
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
      }
    }
    return Wanted.directory(HexFormat.of().formatHex(digest.digest()), bytes.toByteArray());
  }

  private void assertRefused(String reason) {
    assertThatThrownBy(() -> PackedDirectory.pack(folder.resolve("one")))
        .isInstanceOf(InvalidDirectory.class)
        .hasMessageContaining(reason);
  }

  private String hash(String name) {
    return PackedDirectory.pack(folder.resolve(name)).hash();
  }

  private static void content(Path root) throws IOException {
    Files.createDirectories(root.resolve("sub"));
    Files.createDirectories(root.resolve("empty"));
    Path start = Files.writeString(root.resolve("start.sh"), "#!/bin/sh");
    Files.setPosixFilePermissions(start, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(root.resolve("sub/notes ü"), "x");
    Files.writeString(root.resolve("sub/" + "long".repeat(40)), "y");
    Files.createSymbolicLink(root.resolve("sub/link"), Path.of("../start.sh"));
  }
}
