package dev.larder.worker.provision.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.BuildId;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.worker.provision.Await;
import dev.larder.worker.provision.FakeControl;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.RequestBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is killed in the middle of a start, and the next attempt of the build. */
@Timeout(120)
class LostDockerWorkerTest {
  private static final String BUILD = UUID.randomUUID().toString();
  @TempDir Path folder;

  @AfterEach
  void removeAll() throws Exception {
    TestEngine.shared().removeAll();
  }

  /** Ready once a program has said so inside. */
  private static RequestBuilder request(String build, int attempt) {
    return new RequestBuilder(
        Operation.START,
        BuildId.of(build),
        attempt,
        WorkspaceId.of(build),
        Optional.empty(),
        Optional.empty(),
        RequestBuilder.json(
            "{'docker':{'image':'%s','command':['sleep','600'],'volumes':{'data':'/data'},"
                    .formatted(TestEngine.IMAGE)
                + "'ready':{'command':['test','-e','/tmp/go'],'within':'1m'}}}"),
        Optional.empty(),
        Map.of(),
        Map.of(),
        Map.of(),
        Optional.empty());
  }

  /**
   * The worker that gets lost: runs the build's first attempt. Arguments: DOCKER_HOST, build id.
   */
  public static void main(String[] arguments) {
    try (DockerProvisioner provisioner =
            new DockerProvisioner(Map.of("DOCKER_HOST", arguments[0]), Duration.ofSeconds(10));
        FakeControl control = new FakeControl().beating(Duration.ofMillis(100))) {
      new Provisioners(provisioner).run(request(arguments[1], 1).request(), control);
    }
  }

  @Test
  void theNextAttemptFinishesWhatTheLostOneHasBegun() throws Exception {
    TestEngine engine = TestEngine.shared();
    String name = ContainerLabels.container(WorkspaceId.of(BUILD));
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                LostDockerWorkerTest.class.getName(),
                engine.environment().get("DOCKER_HOST"),
                BUILD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("worker.log").toFile())
            .start();
    try {
      Await.until(
          "its container runs",
          Duration.ofSeconds(60),
          () -> engine.podman("ps", "--format", "{{.Names}}").contains(name));
    } finally {
      worker.destroyForcibly().waitFor();
    }
    String made = engine.podman("inspect", "--format", "{{.Id}}", name);
    engine.podman("exec", name, "sh", "-c", "echo >/tmp/go");
    try (DockerProvisioner second = engine.provisioner();
        FakeControl control = new FakeControl().beating(Duration.ofMillis(100))) {
      assertThat(new Provisioners(second).run(request(BUILD, 2).request(), control))
          .isInstanceOf(Succeeded.class);
      assertThat(engine.containers()).containsExactly(name);
      assertThat(engine.podman("inspect", "--format", "{{.Id}}", name)).isEqualTo(made);
      new Provisioners(second).run(request(BUILD, 1).next(Operation.DELETE).request(), control);
    }
    assertThat(engine.containers()).isEmpty();
    assertThat(engine.volumes()).isEmpty();
  }
}
