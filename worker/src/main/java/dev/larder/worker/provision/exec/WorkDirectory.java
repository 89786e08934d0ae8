package dev.larder.worker.provision.exec;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The folder in which one worker, and no other, keeps its scripts and the files of its builds. */
record WorkDirectory(Path path, FileChannel lock) implements AutoCloseable {
  /** A worker that was killed holds its lock until the system has cleared it away. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(50);

  /** Makes the folder if need be and locks it; an IOException if another worker has it. */
  static WorkDirectory open(Path folder) throws IOException {
    Path path = Files.createDirectories(folder).toRealPath();
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (isLocked(channel)) {
      return new WorkDirectory(path, channel);
    }
    channel.close();
    throw new IOException(
        "the work directory %s is another worker's; give each worker one of its own"
            .formatted(path));
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      FileLock lock = channel.tryLock(); // held until the channel is closed
      while (lock == null && System.nanoTime() < deadline) {
        Thread.sleep(PAUSE);
        lock = channel.tryLock();
      }
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another one in this process
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** All tries that have left something here. */
  List<AttemptFolder> attempts() throws IOException {
    List<AttemptFolder> attempts = new ArrayList<>();
    for (Path build : list(path.resolve("builds"))) {
      list(build).forEach(attempt -> attempts.add(new AttemptFolder(attempt)));
    }
    return attempts;
  }

  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      // the system lets go of it when the process ends
    }
  }
}
