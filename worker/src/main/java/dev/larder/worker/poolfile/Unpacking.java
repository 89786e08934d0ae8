package dev.larder.worker.poolfile;

import dev.larder.desired.Directory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks beside the target and renames at the end. Trusts nothing in the bytes: no name or link
 * leads outside, links are made last so that nothing is written through one, sizes are bounded, and
 * the hash must fit. What comes out is read-only: builds that run at once share it.
 */
final class Unpacking {
  private static final long MOST_TAR_BYTES =
      PackedDirectory.MOST_BYTES + PackedDirectory.MOST_ENTRIES * 4096L;

  private final Path root;
  private final Map<Path, String> links = new LinkedHashMap<>();
  private long bytes;
  private int entries;

  private Unpacking(Path root) {
    this.root = root;
  }

  static void unpack(Directory directory, Path target) {
    if (Files.isDirectory(target)) {
      return;
    }
    try {
      Path parent = Files.createDirectories(target.toAbsolutePath().resolveSibling(""));
      Path beside = parent.resolve(".unpacking-" + UUID.randomUUID());
      try {
        Files.createDirectory(beside);
        new Unpacking(beside.toRealPath()).read(directory);
        rename(beside, target);
      } finally {
        remove(beside);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack into " + target, e);
    }
  }

  private void read(Directory directory) throws IOException {
    MessageDigest digest = PackedDirectory.sha256();
    try (InputStream tarred =
            new DigestInputStream(
                new GZIPInputStream(new ByteArrayInputStream(directory.content()), 1 << 16),
                digest);
        TarArchiveInputStream tar = new TarArchiveInputStream(tarred, "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        add(entry, tar);
      }
      drain(tarred);
    } catch (java.util.zip.ZipException e) {
      throw new InvalidDirectory("is not a packed directory: " + e.getMessage(), e);
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(directory.hash())) {
      throw new InvalidDirectory("its content does not fit its hash " + directory.hash());
    }
    for (Map.Entry<Path, String> link : links.entrySet()) {
      Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
    }
    for (Path link : links.keySet()) {
      checkInside(link);
    }
    setPermissionsOfFolders(root, "r-xr-xr-x");
  }

  private void add(TarArchiveEntry entry, InputStream content) throws IOException {
    if (++entries > PackedDirectory.MOST_ENTRIES) {
      throw new InvalidDirectory("holds too many entries");
    }
    Path path = inside(entry.getName());
    if (entry.isDirectory()) {
      Files.createDirectories(path);
    } else if (entry.isSymbolicLink()) {
      Files.createDirectories(path.getParent());
      links.put(path, entry.getLinkName());
    } else if (entry.isFile() && !entry.isLink() && !entry.isSparse()) {
      Files.createDirectories(path.getParent());
      write(path, content);
      boolean executable = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(executable ? "r-xr-xr-x" : "r--r--r--"));
    } else {
      throw new InvalidDirectory(entry.getName() + " is neither file nor folder nor link");
    }
  }

  private Path inside(String name) {
    Path path = root.resolve(name).normalize();
    if (name.startsWith("/") || !path.startsWith(root) || path.equals(root)) {
      throw new InvalidDirectory("holds the name \"" + name + "\", which leads outside");
    }
    return path;
  }

  private void checkInside(Path link) throws IOException {
    Path to = Files.readSymbolicLink(link);
    if (to.isAbsolute() || !link.toRealPath().startsWith(root)) {
      throw new InvalidDirectory("holds a link that leads outside, to " + to);
    }
  }

  private void write(Path path, InputStream content) throws IOException {
    try (OutputStream out = Files.newOutputStream(path)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        bytes += read;
        if (bytes > PackedDirectory.MOST_BYTES) {
          throw new InvalidDirectory("holds too many bytes");
        }
        out.write(buffer, 0, read);
      }
    }
  }

  private static void drain(InputStream rest) throws IOException {
    long drained = 0;
    byte[] buffer = new byte[1 << 16];
    for (int read = rest.read(buffer); read >= 0; read = rest.read(buffer)) {
      drained += read;
      if (drained > MOST_TAR_BYTES) {
        throw new InvalidDirectory("holds too many bytes");
      }
    }
  }

  private static void rename(Path beside, Path target) throws IOException {
    try {
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (FileSystemException e) {
      if (!Files.isDirectory(target)) {
        throw e;
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    setPermissionsOfFolders(folder, "rwxr-xr-x");
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void setPermissionsOfFolders(Path root, String permissions) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path :
          paths.filter(p -> Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS)).toList()) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
      }
    }
  }
}
