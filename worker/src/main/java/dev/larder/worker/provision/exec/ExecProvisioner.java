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
import dev.larder.worker.provision.program.AttemptFolder;
import dev.larder.worker.provision.program.DirectorySource;
import dev.larder.worker.provision.program.WorkDirectory;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes workspaces by running the template's programs, as the pool files' reference says under
 * "exec".
 */
public final class ExecProvisioner implements Provisioner {
  private final DirectorySource directories;
  private final WorkDirectory workDirectory;
  private final ReadinessCheck readiness = new ReadinessCheck();

  public ExecProvisioner(DirectorySource directories, WorkDirectory workDirectory) {
    this.directories = directories;
    this.workDirectory = workDirectory;
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
      return workDirectory.attempt(
          request, folder -> run(request, specification, folder, hold, control));
    } catch (InterruptedException | ClosedByInterruptException e) {
      Thread.currentThread().interrupt();
      return new Canceled();
    } catch (IOException e) {
      return new TryAgain(
          "the work directory %s cannot be used: %s".formatted(workDirectory.path(), e));
    }
  }

  @Override
  public List<String> list() {
    return List.of();
  }

  @Override
  public void close() {
    readiness.close();
  }

  private ProvisionResult run(
      ProvisionRequest request,
      ExecSpecification specification,
      AttemptFolder folder,
      BuildHold hold,
      BuildControl control)
      throws IOException, InterruptedException {
    Path directory;
    try {
      directory = directory(request, folder);
    } catch (IOException e) {
      return new TryAgain("the template's directory cannot be unpacked: " + e.getMessage());
    }
    return new ExecRun(
            workDirectory.programs(folder, directory), readiness, specification, hold, control)
        .run(request);
  }

  private Path directory(ProvisionRequest request, AttemptFolder folder) throws IOException {
    return request.directory().isPresent()
        ? directories.directory(request.directory().get())
        : folder.path();
  }
}
