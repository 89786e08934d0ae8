package dev.larder.poolfile;

import dev.larder.content.Sha256;
import dev.larder.desired.Directory;
import dev.larder.file.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacks beside the target and renames at the end. Trusts nothing in the bytes: no name or link
 * leads outside, links are made last so that nothing is written through one, sizes are bounded, and
 * the hash must fit. What comes out is read-only: builds that run at once share it.
 */
final class Unpacking {

  private static final Logger log = LoggerFactory.getLogger(Unpacking.class);

  private final Path root;
  private final Map<String, String> links = new LinkedHashMap<>();
  private final InnerLinks inner = new InnerLinks();
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
        FileTree.delete(beside);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack into " + target, e);
    }
  }

  private void read(Directory directory) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (InputStream tarred =
            new DigestInputStream(
                new GZIPInputStream(directory.content().open(), 1 << 16), digest);
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
    for (Map.Entry<String, String> link : links.entrySet()) {
      link(directory, link.getKey(), link.getValue());
    }
    setPermissionsOfFolders(root, "r-xr-xr-x");
  }

  /**
   * Earlier releases packed links that leave the directory and come back. Without such a one its
   * workspaces can at least be deleted.
   */
  private void link(Directory directory, String name, String target) throws IOException {
    Optional<String> problem = inner.problem(name);
    if (problem.isPresent()) {
      log.warn("of the packed directory {} a link is left out: {}", directory, problem.get());
    } else {
      Files.createSymbolicLink(root.resolve(name), Path.of(target));
    }
  }

  private void add(TarArchiveEntry entry, InputStream content) throws IOException {
    if (++entries > PackedDirectory.MAX_ENTRIES) {
      throw new InvalidDirectory("holds too many entries");
    }
    Path path = inside(entry.getName());
    String name = root.relativize(path).toString();
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      inner.add(name, PackedEntry.Type.FOLDER, "");
    } else if (entry.isSymbolicLink()) {
      Files.createDirectories(path.getParent());
      links.put(name, entry.getLinkName());
      inner.add(name, PackedEntry.Type.LINK, entry.getLinkName());
    } else if (isPlain(entry)) {
      Files.createDirectories(path.getParent());
      write(path, content);
      inner.add(name, PackedEntry.Type.FILE, "");
      boolean executable = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(executable ? "r-xr-xr-x" : "r--r--r--"));
    } else {
      throw new InvalidDirectory(entry.getName() + " is neither file nor folder nor link");
    }
  }

  /** What is no folder counts as a file there, devices and pipes too. */
  private static boolean isPlain(TarArchiveEntry entry) {
    return entry.isFile()
        && !entry.isLink()
        && !entry.isSparse()
        && !entry.isCharacterDevice()
        && !entry.isBlockDevice()
        && !entry.isFIFO();
  }

  private Path inside(String name) {
    Path path = path(name).normalize();
    if (name.startsWith("/") || !path.startsWith(root) || path.equals(root)) {
      throw new InvalidDirectory("holds the name \"" + name + "\", which leads outside");
    }
    return path;
  }

  private Path path(String name) {
    try {
      return root.resolve(name);
    } catch (InvalidPathException e) {
      throw new InvalidDirectory(
          "holds the name \"%s\", which cannot be written in the locale of this worker; start it with LC_ALL=C.UTF-8"
              .formatted(name),
          e);
    }
  }

  private void write(Path path, InputStream content) throws IOException {
    try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        bytes += read;
        if (bytes > PackedDirectory.MAX_BYTES) {
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
      if (drained > PackedDirectory.MAX_TAR_BYTES) {
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

  private static void setPermissionsOfFolders(Path root, String permissions) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path :
          paths.filter(p -> Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS)).toList()) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
      }
    }
  }
}
