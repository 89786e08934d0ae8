package dev.larder.worker.provision.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.BuildId;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.provision.Provisioner;
import dev.larder.worker.provision.BuildHold;
import dev.larder.worker.provision.ReadinessCheck;
import dev.larder.worker.provision.program.DirectorySource;
import dev.larder.worker.provision.program.WorkDirectory;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes workspaces by OpenTofu or Terraform, as the pool files' reference says under "tofu". What
 * the program makes is in the store while it is being made ({@link StateWatch}), so that whoever
 * tries next finishes it, and a delete destroys it.
 */
public final class TofuProvisioner implements Provisioner {
  private static final Logger log = LoggerFactory.getLogger(TofuProvisioner.class);

  private final DirectorySource directories;
  private final WorkDirectory workDirectory;
  private final States states;
  private final RunFolders folders;
  private final InitialisedModules modules;
  private final ReadinessCheck readiness = new ReadinessCheck();

  /** The states that the store has. */
  public interface States {
    /** What a lost try has left. False: others have gone on, and nothing was kept. */
    boolean keep(BuildId build, int attempt, JsonNode state);

    /** The ids of the living workspaces that have one. */
    List<String> workspaces();
  }

  /** Takes up what tries of an earlier process have left; their programs have been ended before. */
  public TofuProvisioner(DirectorySource directories, WorkDirectory workDirectory, States states)
      throws IOException {
    this.directories = directories;
    this.workDirectory = workDirectory;
    this.states = states;
    Path folder = workDirectory.path().resolve("tofu");
    this.folders = new RunFolders(folder);
    this.modules = new InitialisedModules(folder);
    for (RunFolder left : folders.allLeft()) {
      takeUp(left);
    }
  }

  private void takeUp(RunFolder left) {
    try {
      boolean known =
          left.left()
              .map(state -> states.keep(left.build(), left.attempt(), state.document()))
              .orElse(true);
      if (known) {
        folders.delete(left);
      }
    } catch (IOException | RuntimeException e) {
      log.warn("what a lost try has left in {} is not known to the store: {}", left.path(), e);
    }
  }

  @Override
  public String kind() {
    return "tofu";
  }

  @Override
  public ProvisionResult run(ProvisionRequest request, BuildControl control) {
    BuildHold hold = BuildHold.of(control);
    TofuSpecification specification;
    try {
      specification = TofuSpecification.of(request.specification().path(kind()));
    } catch (IllegalArgumentException e) {
      return new Failed("the template's provisioner cannot be read: " + e.getMessage());
    }
    try {
      return workDirectory.attempt(
          request,
          folder -> {
            if (request.directory().isEmpty()) {
              return new Failed("the template's provisioner cannot be read: it has no directory");
            }
            Path template;
            try {
              template = directories.directory(request.directory().get());
            } catch (IOException e) {
              return new TryAgain("the template's directory cannot be unpacked: " + e.getMessage());
            }
            return new TofuTry(
                    request,
                    specification,
                    template,
                    workDirectory.programs(folder, template),
                    TofuProgram.find(workDirectory.searchPath()),
                    folders,
                    modules,
                    readiness,
                    hold,
                    control)
                .run();
          });
    } catch (InterruptedException | ClosedByInterruptException e) {
      Thread.currentThread().interrupt();
      return new Canceled();
    } catch (IOException e) {
      return new TryAgain(
          "the work directory %s cannot be used: %s".formatted(workDirectory.path(), e));
    }
  }

  @Override
  public boolean forecasts(JsonNode specification) {
    return specification.path(kind()).path("forecast").asBoolean(true);
  }

  @Override
  public List<String> list() {
    return states.workspaces();
  }

  @Override
  public void close() {
    readiness.close();
  }
}
