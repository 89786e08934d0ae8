package dev.larder.worker.provision.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.provision.Provisioner;
import dev.larder.specification.DockerSpecification;
import dev.larder.worker.provision.CancellationToken;
import dev.larder.worker.provision.ReadinessCheck;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Makes workspaces that are containers, as the pool files' reference says under "docker". The
 * engine is looked for when first needed: a worker where none answers does all other work.
 *
 * <p>A workspace's container is named after the workspace and carries its build as a label, so that
 * an attempt finds what an earlier one has left, and a delete needs no more than the workspace's
 * id.
 */
public final class DockerProvisioner implements Provisioner<DockerSpecification> {
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
    return DockerSpecification.KIND;
  }

  @Override
  public DockerSpecification specification(JsonNode keys) {
    return DockerSpecification.of(keys);
  }

  @Override
  public ProvisionResult run(
      DockerSpecification specification, ProvisionRequest request, BuildControl control)
      throws InterruptedException {
    CancellationToken token = CancellationToken.of(control);
    try {
      EngineSession session = engine().session(token, youngerThan);
      return new DockerRun(session, specification, readiness, request, control::log).run();
    } catch (EngineProblem e) {
      String reason = String.valueOf(e.getMessage());
      return e.isPermanent() ? new Failed(reason) : new TryAgain(reason);
    } catch (CancellationException e) {
      return new Canceled();
    }
  }

  /**
   * Why no container can be made of this image here, after it was pulled if need be; empty: it can.
   */
  public Optional<String> hindrance(String image, Duration timeout) throws InterruptedException {
    try {
      EngineSession session = engine().session(new CancellationToken(), youngerThan);
      new ImagePull(session, text -> {}).ensure(image, timeout);
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
      throw EngineProblem.permanentProblem(String.valueOf(e.getMessage()));
    }
  }
}
