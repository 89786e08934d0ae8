package dev.larder.worker.provision.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.ClaimId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.worker.provision.FakeControl;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.RequestBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An engine that is reached over TCP and over TLS; a claim's program reads its input to the end.
 */
@Timeout(120)
class DistantEngineTest {
  @TempDir Path folder;

  @AfterEach
  void removeAll() throws Exception {
    TestEngine.shared().removeAll();
  }

  @Test
  void worksOverTcp() throws Exception {
    try (TlsRelay relay = TlsRelay.plain(TestEngine.shared().socket())) {
      assertClaims(Map.of("DOCKER_HOST", relay.host()));
    }
  }

  @Test
  void worksOverTlsAndOnlyWithTheRightCertificates() throws Exception {
    Path engine = TestEngine.shared().socket();
    try (TlsRelay relay = TlsRelay.secured(engine, folder)) {
      assertClaims(
          Map.of(
              "DOCKER_HOST",
              relay.host(),
              "DOCKER_TLS_VERIFY",
              "1",
              "DOCKER_CERT_PATH",
              folder.toString()));
      assertThat(start(Map.of("DOCKER_HOST", relay.host()))).isInstanceOf(TryAgain.class);
    }
  }

  private static RequestBuilder request() {
    return RequestBuilder.start(
        "{'docker':{'image':'%s','command':['sleep','600'],'claim':['cat'],'timeout':'20s'}}"
            .formatted(TestEngine.IMAGE));
  }

  private static ProvisionResult start(Map<String, String> environment) {
    try (DockerProvisioner provisioner =
        new DockerProvisioner(environment, Duration.ofSeconds(10))) {
      return new Provisioners(provisioner).run(request().request(), new FakeControl());
    }
  }

  private static void assertClaims(Map<String, String> environment) {
    try (DockerProvisioner provisioner =
            new DockerProvisioner(environment, Duration.ofSeconds(10));
        FakeControl control = new FakeControl().beating(Duration.ofMillis(200))) {
      RequestBuilder request = request().secrets(Map.of(), Map.of("branch", "main"));
      assertThat(new Provisioners(provisioner).run(request.request(), control))
          .isInstanceOf(Succeeded.class);
      RequestBuilder claim =
          request.next(Operation.CLAIM).ownedBy("alice", new ClaimId(UUID.randomUUID()));
      assertThat(new Provisioners(provisioner).run(claim.request(), control))
          .isInstanceOf(Succeeded.class);
      assertThat(control.log()).contains("\"branch\":\"main\"");
    }
  }
}
