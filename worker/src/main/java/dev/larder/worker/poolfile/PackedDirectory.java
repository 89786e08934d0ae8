package dev.larder.worker.poolfile;

import dev.larder.desired.Directory;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Packs a template's directory so that the same content always has the same hash: entries sorted,
 * only the executable bit kept of the mode, no times, no owners; the hash is that of the tar before
 * gzip. Symbolic links are kept where they stay inside. {@code .git} is left out: it changes
 * without the files changing, and may hold credentials.
 */
public final class PackedDirectory {
  /** Most bytes of all files of a directory together. */
  public static final long MOST_BYTES = 64L << 20;

  /** Most files, folders and links of a directory. */
  public static final int MOST_ENTRIES = 20_000;

  static final int EXECUTABLE = 0755;
  private static final int READABLE = 0644;

  private final Path root;
  private final TarArchiveOutputStream tar;
  private long bytes;

  private PackedDirectory(Path root, TarArchiveOutputStream tar) {
    this.root = root;
    this.tar = tar;
  }

  /** Packs a directory; an {@link InvalidDirectory} says what is in the way. */
  public static Directory pack(Path directory) {
    try {
      Path root = directory.toRealPath();
      if (!Files.isDirectory(root)) {
        throw new InvalidDirectory("is not a directory: " + directory);
      }
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      MessageDigest digest = sha256();
      try (OutputStream gzip = new BufferedOutputStream(new GZIPOutputStream(packed), 1 << 16);
          TarArchiveOutputStream tar =
              new TarArchiveOutputStream(new DigestOutputStream(gzip, digest), "UTF-8")) {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        PackedDirectory packing = new PackedDirectory(root, tar);
        for (Path path : entries(root)) {
          packing.add(path);
        }
        tar.finish();
      }
      return new Directory(HexFormat.of().formatHex(digest.digest()), packed.toByteArray());
    } catch (NoSuchFileException e) {
      throw new InvalidDirectory("there is no directory " + directory, e);
    } catch (IOException | UncheckedIOException e) {
      throw new InvalidDirectory("cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Unpacks into a folder that may be there already, then nothing is done. It appears whole or not
   * at all, whoever else unpacks it at the same time, and is read-only. Bytes that don't fit their
   * hash are an {@link InvalidDirectory}.
   */
  public static void unpack(Directory directory, Path target) {
    Unpacking.unpack(directory, target);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK lacks SHA-256", e);
    }
  }

  private static List<Path> entries(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    List<Path> open = new ArrayList<>(List.of(root));
    while (!open.isEmpty()) {
      try (Stream<Path> children = Files.list(open.removeLast())) {
        for (Path child : children.filter(c -> !isGit(c)).toList()) {
          found.add(child);
          if (found.size() > MOST_ENTRIES) {
            throw new InvalidDirectory(
                "holds more than %d files; keep what is downloaded or built out of it"
                    .formatted(MOST_ENTRIES));
          }
          if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
            open.add(child);
          }
        }
      }
    }
    found.sort(Comparator.comparing(path -> name(root, path)));
    return found;
  }

  private static boolean isGit(Path path) {
    return path.endsWith(".git");
  }

  private static String name(Path root, Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }

  private void add(Path path) throws IOException {
    String name = name(root, path);
    if (Files.isSymbolicLink(path)) {
      addLink(path, name);
    } else if (Files.isDirectory(path)) {
      put(new TarArchiveEntry(name + "/"), EXECUTABLE, new byte[0]);
    } else if (Files.isRegularFile(path)) {
      addFile(path, name);
    } else {
      throw new InvalidDirectory(name + " is neither file nor folder nor link");
    }
  }

  private void addFile(Path path, String name) throws IOException {
    bytes += Files.size(path);
    if (bytes > MOST_BYTES) {
      throw new InvalidDirectory(
          "holds more than %d MiB; let start fetch what is large".formatted(MOST_BYTES >> 20));
    }
    if (!Files.isReadable(path)) {
      throw new InvalidDirectory(name + " cannot be read");
    }
    byte[] content = Files.readAllBytes(path);
    put(new TarArchiveEntry(name), Files.isExecutable(path) ? EXECUTABLE : READABLE, content);
  }

  private void addLink(Path path, String name) throws IOException {
    Path to = Files.readSymbolicLink(path);
    try {
      if (to.isAbsolute() || !path.toRealPath().startsWith(root)) {
        throw new InvalidDirectory(name + " is a link that leads out of the directory, to " + to);
      }
    } catch (NoSuchFileException e) {
      throw new InvalidDirectory(name + " is a link to " + to + ", which is not there", e);
    }
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
    entry.setLinkName(to.toString());
    put(entry, EXECUTABLE, new byte[0]);
  }

  private void put(TarArchiveEntry entry, int mode, byte[] content) throws IOException {
    entry.setMode(mode);
    entry.setModTime(0L);
    entry.setIds(0, 0);
    entry.setNames("", "");
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
