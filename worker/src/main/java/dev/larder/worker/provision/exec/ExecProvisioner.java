package dev.larder.worker.provision.exec;

import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.provision.Provisioner;
import dev.larder.worker.provision.BuildHold;
import dev.larder.worker.provision.ReadinessCheck;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Makes workspaces by running the template's programs, as the pool files' reference says under
 * "exec".
 *
 * <p>Of one build never two programs run at a time: a try first ends what an earlier one has left
 * on this machine, and a program whose worker falls silent is ended by its supervisor before the
 * heartbeat timeout lets another worker begin.
 */
public final class ExecProvisioner implements Provisioner {
  private final DirectorySource directories;
  private final WorkDirectory workDirectory;
  private final Scripts scripts;
  private final Map<String, String> environment;
  private final ReadinessCheck readiness = new ReadinessCheck();

  /**
   * Takes over the work directory: what builds of an earlier process have left there is ended. An
   * IOException: it cannot be used, or another worker has it.
   *
   * @param workDirectory for this worker alone; made if need be
   * @param heartbeatTimeout after which another worker may begin a build whose {@link
   *     BuildControl.Listener#alive} was not called any more; two seconds at least
   * @param environment the worker's own, of which programs get PATH, HOME, LANG and TMPDIR
   */
  public ExecProvisioner(
      DirectorySource directories,
      Path workDirectory,
      Duration heartbeatTimeout,
      Map<String, String> environment)
      throws IOException {
    if (heartbeatTimeout.compareTo(Duration.ofSeconds(2)) < 0) {
      throw new IllegalArgumentException("heartbeat timeout below 2 s: " + heartbeatTimeout);
    }
    this.directories = directories;
    this.environment = Map.copyOf(environment);
    this.workDirectory = WorkDirectory.open(workDirectory);
    this.scripts = Scripts.unpack(this.workDirectory.path(), heartbeatTimeout);
    for (AttemptFolder left : this.workDirectory.attempts()) {
      end(left);
    }
  }

  @Override
  public String kind() {
    return "exec";
  }

  @Override
  public ProvisionResult run(ProvisionRequest request, BuildControl control) {
    BuildHold hold = BuildHold.of(control);
    ExecSpecification specification;
    try {
      specification = ExecSpecification.of(request.specification().path(kind()));
    } catch (IllegalArgumentException e) {
      return new Failed("the template's provisioner cannot be read: " + e.getMessage());
    }
    try {
      return run(request, specification, hold, control);
    } catch (InterruptedException | ClosedByInterruptException e) {
      Thread.currentThread().interrupt();
      return new Canceled();
    } catch (IOException e) {
      return new TryAgain("the work directory %s cannot be used: %s".formatted(workDirectory, e));
    }
  }

  @Override
  public List<String> list() {
    return List.of();
  }

  @Override
  public void close() {
    readiness.close();
    workDirectory.close();
  }

  private ProvisionResult run(
      ProvisionRequest request,
      ExecSpecification specification,
      BuildHold hold,
      BuildControl control)
      throws IOException, InterruptedException {
    AttemptFolder folder = AttemptFolder.of(workDirectory.path(), request);
    if (isOvertaken(folder)) {
      return new TryAgain("a later try of this build has begun on this worker");
    }
    end(folder);
    folder.create();
    try {
      endEarlier(folder);
      Path directory;
      try {
        directory = directory(request, folder);
      } catch (IOException e) {
        return new TryAgain("the template's directory cannot be unpacked: " + e.getMessage());
      }
      Programs programs =
          new Programs(scripts, folder, directory, environment, specification.timeout());
      return new ExecRun(programs, readiness, specification, hold, control).run(request);
    } finally {
      folder.delete();
    }
  }

  private Path directory(ProvisionRequest request, AttemptFolder folder) throws IOException {
    return request.directory().isPresent()
        ? directories.directory(request.directory().get())
        : folder.path();
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
}
