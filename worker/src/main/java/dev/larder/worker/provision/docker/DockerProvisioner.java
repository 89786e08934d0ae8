package dev.larder.worker.provision.docker;

import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.provision.Provisioner;
import dev.larder.worker.provision.BuildHold;
import dev.larder.worker.provision.Masking;
import dev.larder.worker.provision.ReadinessCheck;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes workspaces that are containers, as the pool files' reference says under "docker". The
 * engine is looked for when first needed: a worker where none answers does all other work.
 *
 * <p>A workspace's container is named after the workspace and carries its build as a label, so that
 * a try finds what an earlier one has left, and a delete needs no more than the workspace's id.
 */
public final class DockerProvisioner implements Provisioner {
  private static final Logger log = LoggerFactory.getLogger(DockerProvisioner.class);
  private final Map<String, String> environment;
  private final Duration youngerThan;
  private final ReadinessCheck readiness = new ReadinessCheck();
  private @Nullable Engine engine;

  /**
   * @param environment the worker's own, of which {@code DOCKER_HOST}, {@code DOCKER_TLS_VERIFY}
   *     and {@code DOCKER_CERT_PATH} say where the engine is
   * @param heartbeatTimeout after which another worker may begin a build whose {@link
   *     BuildControl.Listener#alive} was not called any more
   */
  public DockerProvisioner(Map<String, String> environment, Duration heartbeatTimeout) {
    this.environment = Map.copyOf(environment);
    this.youngerThan = heartbeatTimeout.dividedBy(2);
  }

  @Override
  public String kind() {
    return "docker";
  }

  @Override
  public ProvisionResult run(ProvisionRequest request, BuildControl control) {
    BuildHold hold = BuildHold.of(control);
    DockerSpecification specification;
    try {
      specification = DockerSpecification.of(request.specification().path(kind()));
    } catch (IllegalArgumentException e) {
      return new Failed("the template's provisioner cannot be read: " + e.getMessage());
    }
    try {
      EngineSession session = engine().session(hold, youngerThan);
      return masked(
          request, new DockerRun(session, specification, readiness, request, control::log).run());
    } catch (EngineProblem e) {
      String reason = String.valueOf(e.getMessage());
      return masked(request, e.isLasting() ? new Failed(reason) : new TryAgain(reason));
    } catch (CancellationException e) {
      return new Canceled();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Canceled();
    }
  }

  @Override
  public List<String> list() {
    try {
      return new ContainerRemoval(engine().session(new BuildHold(), youngerThan)).workspaces();
    } catch (EngineProblem e) {
      log.warn("containers cannot be listed: {}", e.getMessage());
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /**
   * Why no container can be made of this image here, after it was pulled if need be; empty: it can.
   */
  public Optional<String> hindrance(String image, Duration patience) throws InterruptedException {
    try {
      EngineSession session = engine().session(new BuildHold(), youngerThan);
      new ImagePull(session, text -> {}).ensure(image, patience);
      return Optional.empty();
    } catch (EngineProblem e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public synchronized void close() {
    readiness.close();
    if (engine != null) {
      engine.close();
    }
  }

  private synchronized Engine engine() throws EngineProblem {
    try {
      EngineAddress address = EngineAddress.of(environment);
      if (address.isAbsent()) {
        throw EngineProblem.away(address, "there is no such socket");
      }
      if (engine == null || !engine.address().equals(address)) {
        Engine other = Engine.at(address);
        if (engine != null) {
          engine.close();
        }
        engine = other;
      }
      return engine;
    } catch (IllegalArgumentException e) {
      throw EngineProblem.lasting(String.valueOf(e.getMessage()));
    }
  }

  private static ProvisionResult masked(ProvisionRequest request, ProvisionResult result) {
    Masking masking =
        new Masking(
            Stream.concat(
                    request.sensitive().values().stream(), request.claimValues().values().stream())
                .toList());
    return switch (result) {
      case Failed failed -> new Failed(masking.mask(failed.reason()));
      case TryAgain again -> new TryAgain(masking.mask(again.reason()));
      case Succeeded succeeded -> succeeded;
      case Canceled canceled -> canceled;
    };
  }
}
