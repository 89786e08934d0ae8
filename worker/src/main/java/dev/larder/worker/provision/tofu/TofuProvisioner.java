package dev.larder.worker.provision.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.BuildId;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.Provisioner;
import dev.larder.specification.TofuSpecification;
import dev.larder.worker.provision.CancellationToken;
import dev.larder.worker.provision.ReadinessCheck;
import dev.larder.worker.provision.program.DirectorySource;
import dev.larder.worker.provision.program.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes workspaces by OpenTofu or Terraform, as the pool files' reference says under "tofu". What
 * the program makes is in the store while it is being made ({@link StateWatch}), so that the next
 * attempt finishes it, and a delete destroys it.
 */
public final class TofuProvisioner implements Provisioner<TofuSpecification> {
  private static final Logger log = LoggerFactory.getLogger(TofuProvisioner.class);

  private final DirectorySource directories;
  private final WorkDirectory workDirectory;
  private final States states;
  private final RunFolders folders;
  private final Map<String, InitializedModules> modules = new ConcurrentHashMap<>();
  private final ReadinessCheck readiness = new ReadinessCheck();

  /** The states that the store has. */
  @FunctionalInterface
  public interface States {
    /** What a lost attempt has left. False: others have gone on, and nothing was kept. */
    boolean keep(BuildId build, int attempt, JsonNode state);
  }

  /**
   * Adopts what attempts of an earlier process have left; their programs have been ended before.
   */
  public TofuProvisioner(DirectorySource directories, WorkDirectory workDirectory, States states)
      throws IOException {
    this.directories = directories;
    this.workDirectory = workDirectory;
    this.states = states;
    this.folders = new RunFolders(workDirectory);
    InitializedModules.removeShared(workDirectory);
    for (RunFolder left : folders.allLeft()) {
      adopt(left);
    }
  }

  private void adopt(RunFolder left) {
    try {
      Optional<TofuState> state = left.left();
      if (state.isEmpty() && left.isTorn()) {
        folders.setAside(left);
      } else if (state.isEmpty()
          || states.keep(left.build(), left.attempt(), state.get().document())) {
        folders.delete(left);
      }
    } catch (IOException | RuntimeException e) {
      log.warn("what a lost attempt has left in {} is not known to the store: {}", left.path(), e);
    }
  }

  @Override
  public String kind() {
    return TofuSpecification.KIND;
  }

  @Override
  public TofuSpecification specification(JsonNode keys) {
    return TofuSpecification.of(keys);
  }

  @Override
  public ProvisionResult run(
      TofuSpecification specification, ProvisionRequest request, BuildControl control)
      throws InterruptedException {
    CancellationToken token = CancellationToken.of(control);
    return workDirectory.attempt(
        request,
        directories,
        (folder, template) ->
            template.isEmpty()
                ? new Failed("the template's provisioner cannot be read: it has no directory")
                : new TofuAttempt(
                        request,
                        specification,
                        template.get(),
                        workDirectory.programs(request, folder, template.get()),
                        workDirectory.environment(),
                        folders,
                        modules(request.organization()),
                        readiness,
                        token,
                        control)
                    .run());
  }

  /** What one organization's templates bring here is not for another's. */
  private InitializedModules modules(String organization) throws IOException {
    try {
      return modules.computeIfAbsent(
          organization,
          name -> {
            try {
              return new InitializedModules(workDirectory, name);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public boolean forecasts(TofuSpecification specification) {
    return specification.forecast();
  }

  @Override
  public void close() {
    readiness.close();
  }
}
