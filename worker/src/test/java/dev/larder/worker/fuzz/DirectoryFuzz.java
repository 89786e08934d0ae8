package dev.larder.worker.fuzz;

import dev.larder.content.Sha256;
import dev.larder.file.FileTree;
import dev.larder.poolfile.InvalidDirectory;
import dev.larder.poolfile.PackedDirectory;
import dev.larder.store.Wanted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Packed directories that are nearly right, with a hash that fits. */
public final class DirectoryFuzz {
  private static final List<String> NAMES =
      List.of(
          "a",
          "b/",
          "b/c",
          "b/c/d",
          "./a",
          "a/",
          "..",
          "../x",
          "/x",
          "b/../../x",
          "b//c",
          "ü",
          ".",
          "a\u0000b",
          "x".repeat(150) + "/" + "y".repeat(150),
          "x".repeat(300),
          "b/.",
          "");

  private static final List<Byte> TYPES =
      List.of((byte) '0', (byte) '5', (byte) '2', (byte) '1', (byte) '3', (byte) '6', (byte) 'S');

  private DirectoryFuzz() {}

  /** Nothing is made outside; what is not unpacked is refused, and leaves nothing. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    byte[] tar = tar(new Choices(input));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(tar);
    }
    Path folder = Files.createTempDirectory("larder-fuzz-");
    try {
      Path target = folder.resolve("in/side");
      try {
        PackedDirectory.unpack(Wanted.directory(Sha256.of(tar), packed.toByteArray()), target);
        checkLinks(target);
      } catch (InvalidDirectory | UncheckedIOException refused) {
        if (Files.exists(target)) {
          throw new IllegalStateException("refused, and there", refused);
        }
      }
      try (Stream<Path> made = Files.list(folder)) {
        if (made.anyMatch(path -> !path.endsWith("in"))) {
          throw new IllegalStateException("something was made outside");
        }
      }
    } finally {
      FileTree.delete(folder);
    }
  }

  private static void checkLinks(Path target) throws IOException {
    Path root = target.toRealPath();
    try (Stream<Path> made = Files.walk(target)) {
      for (Path path : made.filter(Files::isSymbolicLink).toList()) {
        if (!path.toRealPath().startsWith(root)) {
          throw new IllegalStateException("a link leads outside: " + path);
        }
      }
    }
  }

  private static byte[] tar(Choices choices) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (int i = choices.next(8); i >= 0; i--) {
        TarArchiveEntry entry = new TarArchiveEntry(choices.of(NAMES), choices.of(TYPES), true);
        entry.setLinkName(choices.of(NAMES));
        entry.setMode(choices.next(0x10000));
        byte[] content = new byte[isFile(entry) ? choices.next(2000) : 0];
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    byte[] made = bytes.toByteArray();
    for (int i = choices.next(6); i > 1 && choices.more(); i--) {
      made[choices.next(made.length)] = (byte) choices.next(256);
    }
    return made;
  }

  private static boolean isFile(TarArchiveEntry entry) {
    return entry.isFile() && !entry.isLink() && !entry.getName().endsWith("/");
  }
}
