package dev.larder.file;

import static java.util.Objects.requireNonNullElse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Folders with all that is in them. They may be another user's, who changes them meanwhile: links
 * are copied as links and never followed, also where a link has just taken a folder's place.
 */
public final class FileTree {
  /** The names within a template directory have 1024 characters at most, so 512 folders. */
  private static final int MAX_DEPTH = 600;

  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private FileTree() {}

  /** What is done to a path. */
  @FunctionalInterface
  public interface Act {
    void on(Path path) throws IOException;
  }

  /** Copies what the choice takes, by its path within; the copy can be written to. */
  public static void copy(Path from, Path to, Predicate<Path> choice) throws IOException {
    Files.createDirectories(to);
    try (DirectoryStream<Path> folder = Files.newDirectoryStream(from)) {
      copyWithin(folder, from, Path.of(""), to, choice, 0);
    }
  }

  private static void copyWithin(
      DirectoryStream<Path> folder, Path from, Path at, Path to, Predicate<Path> choice, int depth)
      throws IOException {
    check(depth, from);
    for (Path entry : folder) {
      Path within = at.resolve(name(entry));
      if (!choice.test(within)) {
        continue;
      }
      PosixFileAttributes found = attributes(folder, entry);
      Path copy = to.resolve(within);
      if (found.isDirectory()) {
        Files.createDirectories(copy);
        try (DirectoryStream<Path> inner = within(folder, entry)) {
          copyWithin(inner, from, within, to, choice, depth + 1);
        }
      } else if (found.isSymbolicLink()) {
        Files.createSymbolicLink(copy, Files.readSymbolicLink(from.resolve(within)));
      } else if (found.isRegularFile()) {
        try (InputStream in = Channels.newInputStream(read(folder, entry))) {
          Files.copy(in, copy);
        }
        boolean runnable = found.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
        Files.setPosixFilePermissions(
            copy, PosixFilePermissions.fromString(runnable ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  /**
   * Deletes the folder, if it is there, also while something that is ending writes into it, and
   * also where folders in it are read-only, as unpacked template directories are.
   */
  public static void delete(Path path) throws IOException {
    for (int left = 3; Files.exists(path, LinkOption.NOFOLLOW_LINKS); left--) {
      Path parent = path.toAbsolutePath().resolveSibling("");
      try (DirectoryStream<Path> beside = Files.newDirectoryStream(parent)) {
        delete(beside, path.toAbsolutePath(), 0);
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  private static void delete(DirectoryStream<Path> folder, Path path, int depth)
      throws IOException {
    check(depth, path);
    boolean isFolder = attributes(folder, path).isDirectory();
    if (isFolder) {
      try (DirectoryStream<Path> inner = within(folder, path)) {
        makeWritable(inner, path);
        for (Path entry : inner) {
          delete(inner, entry, depth + 1);
        }
      }
    }
    if (!(folder instanceof SecureDirectoryStream<Path> secure)) {
      Files.delete(path);
    } else if (isFolder) {
      secure.deleteDirectory(name(path));
    } else {
      secure.deleteFile(name(path));
    }
  }

  /** Where it cannot, it may not be needed either: deleting shows. */
  private static void makeWritable(DirectoryStream<Path> opened, Path folder) {
    PosixFileAttributeView view =
        opened instanceof SecureDirectoryStream<Path> secure
            ? secure.getFileAttributeView(PosixFileAttributeView.class)
            : Files.getFileAttributeView(folder, PosixFileAttributeView.class);
    try {
      if (!view.readAttributes().permissions().containsAll(OwnerOnly.FOLDER)) {
        view.setPermissions(OwnerOnly.FOLDER);
      }
    } catch (IOException e) {
      // another user's
    }
  }

  /** Acts on all that is in a folder that no one else changes, and on the folder last. */
  public static void eachFromBelow(Path folder, Act act) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        act.on(path);
      }
    }
  }

  /** The text of a regular file; empty where there is none. */
  public static Optional<String> text(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }

  /** What is in this folder; nothing where there is none. */
  public static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  // Not all systems walk folders by descriptors; where programs run as others it is Linux, which
  // does.

  @SuppressWarnings("StreamResourceLeak") // whoever asks closes it
  private static DirectoryStream<Path> within(DirectoryStream<Path> folder, Path entry)
      throws IOException {
    return folder instanceof SecureDirectoryStream<Path> secure
        ? secure.newDirectoryStream(name(entry), LinkOption.NOFOLLOW_LINKS)
        : Files.newDirectoryStream(entry);
  }

  private static SeekableByteChannel read(DirectoryStream<Path> folder, Path entry)
      throws IOException {
    return folder instanceof SecureDirectoryStream<Path> secure
        ? secure.newByteChannel(name(entry), READ)
        : Files.newByteChannel(entry, READ);
  }

  private static PosixFileAttributes attributes(DirectoryStream<Path> folder, Path entry)
      throws IOException {
    return folder instanceof SecureDirectoryStream<Path> secure
        ? secure
            .getFileAttributeView(
                name(entry), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes()
        : Files.readAttributes(entry, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Its bytes as they are: a name need not be text. */
  private static Path name(Path path) {
    return requireNonNullElse(path.getFileName(), path);
  }

  private static void check(int depth, Path where) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new FileSystemLoopException(where + ": folders deeper than " + MAX_DEPTH);
    }
  }
}
