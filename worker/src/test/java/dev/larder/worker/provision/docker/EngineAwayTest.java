package dev.larder.worker.provision.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.worker.provision.FakeControl;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.RequestBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker without an engine, or with one in the wrong place; needs none. */
class EngineAwayTest {
  @TempDir Path folder;

  private static ProvisionResult start(Map<String, String> environment) {
    try (DockerProvisioner provisioner =
        new DockerProvisioner(environment, Duration.ofSeconds(10))) {
      return new Provisioners(provisioner)
          .run(RequestBuilder.start("{'docker':{'image':'box:1'}}").request(), new FakeControl());
    }
  }

  private static String later(Map<String, String> environment) {
    ProvisionResult result = start(environment);
    assertThat(result).isInstanceOf(TryAgain.class);
    return ((TryAgain) result).reason();
  }

  @Test
  void namesWhereItLookedAndTriesAgain() {
    String socket = "unix://" + folder.resolve("none.sock");
    assertThat(later(Map.of("DOCKER_HOST", socket)))
        .startsWith("no container engine answers at " + socket + " (DOCKER_HOST): ");
    assertThat(later(Map.of("DOCKER_HOST", "tcp://127.0.0.1:1")))
        .startsWith("no container engine answers at tcp://127.0.0.1:1 (DOCKER_HOST): ");
  }

  @Test
  void refusesAnAddressThatIsNone() {
    assertThat(start(Map.of("DOCKER_HOST", "ssh://host")))
        .isEqualTo(
            new Failed("DOCKER_HOST must be unix:///path or tcp://host:port, is \"ssh://host\""));
  }

  @Test
  void doesNotGoOnWithoutTheCertificatesThatAreAskedFor() {
    assertThat(
            start(
                Map.of(
                    "DOCKER_HOST",
                    "tcp://127.0.0.1:1",
                    "DOCKER_TLS_VERIFY",
                    "1",
                    "DOCKER_CERT_PATH",
                    folder.toString())))
        .isEqualTo(
            new Failed(
                "DOCKER_TLS_VERIFY is set, but there is no ca.pem in %s (DOCKER_CERT_PATH)"
                    .formatted(folder)));
  }

  @Test
  void takesTheFirstSocketThatIsThere() {
    EngineAddress address = EngineAddress.of(Map.of("XDG_RUNTIME_DIR", folder.toString()));
    assertThat(address.from()).isEqualTo("DOCKER_HOST is not set");
    assertThat(address.isLocal()).isTrue();
    assertThat(EngineAddress.of(Map.of("DOCKER_HOST", "tcp://far.example")).publishedAt())
        .isEqualTo("far.example");
    assertThat(EngineAddress.of(Map.of("DOCKER_HOST", "tcp://far.example")).uri())
        .hasToString("tcp://far.example:2375");
  }
}
