package dev.larder.worker.dev;

import dev.larder.worker.config.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code .larder} folder, held by one dev at a time: its owner's alone (mode 0700), ignored by
 * git, locked while open. The lock is the operating system's, so it ends with the process.
 */
public final class DevFolder implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  static final Set<PosixFilePermission> OWNER_ONLY_FILE =
      PosixFilePermissions.fromString("rw-------");

  private final Path path;
  private final FileChannel lockFile;

  private DevFolder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Opens {@code .larder} in this folder; a {@link DevProblem} if another dev has it. */
  public static DevFolder open(Path folder) throws IOException {
    Path path = folder.toAbsolutePath().normalize().resolve(Instance.FOLDER);
    Files.createDirectories(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.setPosixFilePermissions(path, OWNER_ONLY);
    FileChannel lockFile =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(lockFile)) {
      lockFile.close();
      String who =
          Instance.find(folder)
              .filter(Instance::running)
              .map(i -> " (process " + i.pid() + ")")
              .orElse("");
      throw new DevProblem(
          "another larder dev runs in %s%s; stop it first, or use ./larder pools in that folder"
              .formatted(path.getParent(), who));
    }
    Files.writeString(path.resolve(".gitignore"), "*\n");
    return new DevFolder(path, lockFile);
  }

  /** Whether there is anything of a dev in this folder. */
  public static boolean exists(Path folder) {
    return Files.isDirectory(folder.resolve(Instance.FOLDER));
  }

  public Path path() {
    return path;
  }

  public Path resolve(String name) {
    return path.resolve(name);
  }

  /** Reads a file for the owner's eyes only. */
  public Optional<String> readSecret(String name) throws IOException {
    Path file = resolve(name);
    return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
  }

  /** Writes a file for the owner's eyes only, whole or not at all. */
  public Path writeSecret(String name, String text) throws IOException {
    Path whole = resolve(name + ".new");
    Files.deleteIfExists(whole);
    Files.createFile(whole, PosixFilePermissions.asFileAttribute(OWNER_ONLY_FILE));
    Files.writeString(whole, text);
    return Files.move(
        whole,
        resolve(name),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** Deletes everything in it, the folder itself last. It stays locked until closed. */
  public void delete() throws IOException {
    deleteTree(path);
  }

  /**
   * Deletes a folder with all that is in it, read-only folders too; one that is not there is fine.
   */
  public static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          // unpacked template directories are read-only, which keeps what is in them
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean locked(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException thisVeryProcess) {
      return false;
    }
  }
}
