package dev.larder.worker.provision.program;

import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.TryAgain;
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
import java.util.Map;

/**
 * The folder in which one worker, and no other, keeps its scripts and the files of its builds.
 *
 * <p>Of one build never two programs run at a time: a try first ends what an earlier one has left
 * on this machine, and a program whose worker falls silent is ended by its supervisor before the
 * heartbeat timeout lets another worker begin.
 */
public final class WorkDirectory implements AutoCloseable {
  /** A worker that was killed holds its lock until the system has cleared it away. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Path path;
  private final FileChannel lock;
  private final Scripts scripts;
  private final Map<String, String> environment;

  private WorkDirectory(
      Path path, FileChannel lock, Scripts scripts, Map<String, String> environment) {
    this.path = path;
    this.lock = lock;
    this.scripts = scripts;
    this.environment = Map.copyOf(environment);
  }

  /** What a try does while the directory is its own. */
  @FunctionalInterface
  public interface Try {
    ProvisionResult run(AttemptFolder folder) throws IOException, InterruptedException;
  }

  /**
   * Makes the folder if need be and takes it over: what builds of an earlier process have left
   * there is ended. An IOException: it cannot be used, or another worker has it.
   *
   * @param heartbeatTimeout after which another worker may begin a build whose {@link
   *     dev.larder.provision.BuildControl.Listener#alive} was not called any more; two seconds at
   *     least
   * @param environment the worker's own, of which programs get PATH, HOME, LANG and TMPDIR
   */
  public static WorkDirectory open(
      Path folder, Duration heartbeatTimeout, Map<String, String> environment) throws IOException {
    if (heartbeatTimeout.compareTo(Duration.ofSeconds(2)) < 0) {
      throw new IllegalArgumentException("heartbeat timeout below 2 s: " + heartbeatTimeout);
    }
    Path path = Files.createDirectories(folder).toRealPath();
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLocked(channel)) {
      channel.close();
      throw new IOException(
          "the work directory %s is another worker's; give each worker one of its own"
              .formatted(path));
    }
    Scripts scripts = Scripts.unpack(path, heartbeatTimeout);
    WorkDirectory opened = new WorkDirectory(path, channel, scripts, environment);
    for (AttemptFolder left : opened.attempts()) {
      opened.end(left);
    }
    return opened;
  }

  public Path path() {
    return path;
  }

  /** What the worker itself would find programs on. */
  public String searchPath() {
    return environment.getOrDefault("PATH", "");
  }

  /** Programs of a try, which run in this directory. */
  public Programs programs(AttemptFolder folder, Path directory) {
    return new Programs(scripts, folder, directory, environment);
  }

  /**
   * Runs one try of a build in a folder that is there as long as it runs, after what earlier tries
   * of the same build have left here was ended. An earlier try that was overtaken is not run.
   */
  public ProvisionResult attempt(ProvisionRequest request, Try work)
      throws IOException, InterruptedException {
    AttemptFolder folder = AttemptFolder.of(path, request);
    if (isOvertaken(folder)) {
      return new TryAgain("a later try of this build has begun on this worker");
    }
    end(folder);
    folder.create();
    try {
      endEarlier(folder);
      return work.run(folder);
    } finally {
      folder.delete();
    }
  }

  private static boolean isOvertaken(AttemptFolder folder) throws IOException {
    return folder.others().stream().anyMatch(other -> other.attempt() > folder.attempt());
  }

  /** A program of an earlier try that is just about to begin finds its folder gone and does not. */
  private void endEarlier(AttemptFolder folder) throws IOException {
    for (AttemptFolder earlier : folder.others()) {
      if (earlier.attempt() < folder.attempt()) {
        end(earlier);
      }
    }
  }

  private void end(AttemptFolder folder) throws IOException {
    if (folder.exists()) {
      scripts.end(folder);
      folder.delete();
    }
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
  private List<AttemptFolder> attempts() throws IOException {
    List<AttemptFolder> attempts = new ArrayList<>();
    for (Path build : FileTree.list(path.resolve("builds"))) {
      FileTree.list(build).forEach(attempt -> attempts.add(new AttemptFolder(attempt)));
    }
    return attempts;
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
