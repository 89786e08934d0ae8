package dev.larder.worker.dev;

import dev.larder.cli.config.Instance;
import dev.larder.file.FileTree;
import dev.larder.file.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The {@code .larder} folder, held by one dev at a time: its owner's alone (mode 0700), ignored by
 * git, locked while open. The lock is the operating system's, so it ends with the process.
 */
public final class DevFolder implements AutoCloseable {
  private final Path path;
  private final FileChannel lockFile;

  private DevFolder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Opens {@code .larder} in this folder; a {@link DevProblem} if another dev has it. */
  public static DevFolder open(Path folder) throws IOException {
    Path path = folder.toAbsolutePath().normalize().resolve(Instance.FOLDER);
    OwnerOnly.createFolder(path);
    Files.setPosixFilePermissions(path, OwnerOnly.FOLDER);
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
    return OwnerOnly.write(resolve(name), text);
  }

  /** Deletes everything in it, the folder itself last. It stays locked until closed. */
  public void delete() throws IOException {
    FileTree.delete(path);
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
