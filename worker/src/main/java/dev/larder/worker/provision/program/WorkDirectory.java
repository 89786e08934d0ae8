package dev.larder.worker.provision.program;

import dev.larder.file.FileTree;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.TryAgain;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folder in which one worker, and no other, keeps its scripts and the files of its builds.
 *
 * <p>Of one build never two programs run at a time: an attempt first ends what an earlier one has
 * left on this machine, and a program whose worker falls silent is ended by its supervisor before
 * the heartbeat timeout lets another worker begin.
 */
public final class WorkDirectory implements AutoCloseable {
  /** A worker that was killed holds its lock until the system has cleared it away. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Path path;
  private final FileChannel lock;
  private final Scripts scripts;
  private final Map<String, String> environment;
  private final Accounts accounts;

  private WorkDirectory(
      Path path,
      FileChannel lock,
      Scripts scripts,
      Map<String, String> environment,
      Accounts accounts) {
    this.path = path;
    this.lock = lock;
    this.scripts = scripts;
    this.environment = Map.copyOf(environment);
    this.accounts = accounts;
  }

  /** What an attempt does in its folder, with the template's unpacked directory, if it has one. */
  @FunctionalInterface
  public interface Attempt {
    ProvisionResult run(AttemptFolder folder, Optional<Path> template)
        throws IOException, InterruptedException;
  }

  /**
   * Makes the folder if need be and takes it over: what builds of an earlier process have left
   * there is ended. An IOException: it cannot be used, or another worker has it.
   *
   * @param heartbeatTimeout after which another worker may begin a build whose {@link
   *     dev.larder.provision.BuildControl.Listener#alive} was not called any more; two seconds at
   *     least
   * @param environment the worker's own, of which programs get PATH, HOME, LANG and TMPDIR
   * @param runAs as whom they run
   */
  public static WorkDirectory open(
      Path folder, Duration heartbeatTimeout, Map<String, String> environment, RunAs runAs)
      throws IOException {
    if (heartbeatTimeout.compareTo(Duration.ofSeconds(2)) < 0) {
      throw new IllegalArgumentException("heartbeat timeout below 2 s: " + heartbeatTimeout);
    }
    Accounts accounts = Accounts.of(runAs);
    Path path = accounts.folder(folder).toRealPath();
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLocked(channel)) {
      channel.close();
      throw new IOException(
          "the work directory %s is another worker's; give each worker one of its own"
              .formatted(path));
    }
    Scripts scripts = Scripts.unpack(path, heartbeatTimeout);
    accounts.checkReach(scripts.detach());
    accounts.folder(path.resolve(AttemptFolder.BUILDS));
    WorkDirectory opened = new WorkDirectory(path, channel, scripts, environment, accounts);
    for (AttemptFolder left : opened.attempts()) {
      opened.end(left);
    }
    return opened;
  }

  public Path path() {
    return path;
  }

  /** The worker's own. */
  public Map<String, String> environment() {
    return environment;
  }

  /** Programs of an attempt of this request, which run in this directory. */
  public Programs programs(ProvisionRequest request, AttemptFolder folder, Path directory) {
    return new Programs(
        scripts, folder, directory, environment, accounts.of(request.organization()));
  }

  /** As whom programs of this organization run; empty: as the worker itself. */
  public Optional<Account> account(String organization) {
    return accounts.of(organization);
  }

  /** A folder within, for the worker alone; programs that run as others may pass through it. */
  public Path folder(String name) throws IOException {
    return accounts.folder(path.resolve(name));
  }

  /**
   * Runs one attempt of a build in a folder that is there as long as it runs, after what earlier
   * attempts of the same build have left here was ended. An earlier attempt that was overtaken is
   * not run.
   */
  public ProvisionResult attempt(
      ProvisionRequest request, DirectorySource directories, Attempt work)
      throws InterruptedException {
    try {
      return inFolder(request, directories, work);
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException();
    } catch (IOException e) {
      return new TryAgain("the work directory %s cannot be used: %s".formatted(path, e));
    }
  }

  private ProvisionResult inFolder(
      ProvisionRequest request, DirectorySource directories, Attempt work)
      throws IOException, InterruptedException {
    AttemptFolder folder = AttemptFolder.of(path, request);
    if (isOvertaken(folder)) {
      return new TryAgain("a later attempt of this build has begun on this worker");
    }
    end(folder);
    folder.create(accounts.of(request.organization()), accounts);
    try {
      endEarlier(folder);
      Optional<Path> template;
      try {
        template = template(request, directories);
      } catch (IOException e) {
        return new TryAgain("the template's directory cannot be unpacked: " + e.getMessage());
      }
      return work.run(folder, template);
    } finally {
      folder.delete();
    }
  }

  private static Optional<Path> template(ProvisionRequest request, DirectorySource directories)
      throws IOException, InterruptedException {
    return request.directory().isPresent()
        ? Optional.of(directories.directory(request.directory().get()))
        : Optional.empty();
  }

  private static boolean isOvertaken(AttemptFolder folder) throws IOException {
    return folder.others().stream().anyMatch(other -> other.attempt() > folder.attempt());
  }

  /**
   * A program of an earlier attempt that is just about to begin finds its folder gone and does not.
   */
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
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
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

  /** All attempts that have left something here. */
  private List<AttemptFolder> attempts() throws IOException {
    List<AttemptFolder> attempts = new ArrayList<>();
    for (Path build : FileTree.list(path.resolve(AttemptFolder.BUILDS))) {
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
