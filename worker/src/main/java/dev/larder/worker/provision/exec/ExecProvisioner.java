package dev.larder.worker.provision.exec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.Provisioner;
import dev.larder.specification.ExecSpecification;
import dev.larder.worker.provision.CancellationToken;
import dev.larder.worker.provision.ReadinessCheck;
import dev.larder.worker.provision.program.DirectorySource;
import dev.larder.worker.provision.program.WorkDirectory;

/**
 * Makes workspaces by running the template's programs, as the pool files' reference says under
 * "exec".
 */
public final class ExecProvisioner implements Provisioner<ExecSpecification> {
  private final DirectorySource directories;
  private final WorkDirectory workDirectory;
  private final ReadinessCheck readiness = new ReadinessCheck();

  public ExecProvisioner(DirectorySource directories, WorkDirectory workDirectory) {
    this.directories = directories;
    this.workDirectory = workDirectory;
  }

  @Override
  public String kind() {
    return ExecSpecification.KIND;
  }

  @Override
  public ExecSpecification specification(JsonNode keys) {
    return ExecSpecification.of(keys);
  }

  @Override
  public ProvisionResult run(
      ExecSpecification specification, ProvisionRequest request, BuildControl control)
      throws InterruptedException {
    CancellationToken token = CancellationToken.of(control);
    return workDirectory.attempt(
        request,
        directories,
        (folder, template) ->
            new ExecRun(
                    workDirectory.programs(request, folder, template.orElse(folder.own())),
                    readiness,
                    specification,
                    token,
                    control)
                .run(request));
  }

  @Override
  public void close() {
    readiness.close();
  }
}
