package dev.larder.worker.provision.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.worker.provision.Await;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A container engine for tests: podman's Docker API, with storage of its own and an image made of a
 * static busybox; started with the first test that asks and gone with the process. Where there is
 * no podman those tests are skipped, or with {@code LARDER_REQUIRE_ENGINE=1} fail.
 */
public final class TestEngine {
  /** Made here: nothing is pulled. Serves {@code /www} when asked to. */
  public static final String IMAGE = "larder-test-box:1";

  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static Optional<TestEngine> shared = Optional.empty();

  private final Path folder;
  private final TestRegistry registry;

  private TestEngine(Path folder, TestRegistry registry) {
    this.folder = folder;
    this.registry = registry;
  }

  /** The engine, running. */
  public static synchronized TestEngine shared() throws Exception {
    Optional<String> missing = missing();
    if (missing.isPresent()) {
      assertThat(System.getenv("LARDER_REQUIRE_ENGINE")).as(missing.get()).isNotEqualTo("1");
      Assumptions.abort(missing.get());
    }
    if (shared.isEmpty()) {
      shared = Optional.of(start());
    }
    return shared.get();
  }

  private static Optional<String> missing() {
    boolean podman =
        List.of("/usr/bin/podman", "/usr/local/bin/podman").stream()
            .anyMatch(file -> Files.isExecutable(Path.of(file)));
    boolean runc =
        List.of("/usr/sbin/runc", "/usr/bin/runc", "/usr/local/sbin/runc").stream()
            .anyMatch(file -> Files.isExecutable(Path.of(file)));
    return podman && runc && Files.isExecutable(BUSYBOX)
        ? Optional.empty()
        : Optional.of(
            "no container engine for tests: install podman, runc and busybox-static (Debian)");
  }

  private static TestEngine start() throws Exception {
    Path folder = Files.createTempDirectory("larder-engine");
    byte[] layer = BoxImage.layer(BUSYBOX);
    TestRegistry registry = TestRegistry.serving(layer);
    TestEngine engine = new TestEngine(folder, registry);
    engine.configure();
    Path script = folder.resolve("engine");
    try (InputStream from =
        Optional.ofNullable(TestEngine.class.getResourceAsStream("engine")).orElseThrow()) {
      Files.copy(from, script);
    }
    Files.write(folder.resolve("image.tar"), layer);
    engine.podman("import", folder.resolve("image.tar").toString(), IMAGE);
    ProcessBuilder service = engine.process(List.of("sh", script.toString(), folder.toString()));
    service.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
    Process running = service.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running)));
    Await.until(
        "the engine answers",
        Duration.ofSeconds(20),
        () -> {
          assertThat(running.isAlive()).isTrue();
          return Files.exists(folder.resolve("socket"));
        });
    return engine;
  }

  private static void stop(Process running) {
    try {
      running.getOutputStream().close();
      running.waitFor();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void configure() throws IOException {
    Files.writeString(
        folder.resolve("containers.conf"),
        """
        [containers]
        default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
        log_driver = "k8s-file"
        [engine]
        runtime = "runc"
        cgroup_manager = "cgroupfs"
        events_logger = "file"
        lock_type = "file"
        tmp_dir = "%s/tmp"
        """
            .formatted(folder));
    Files.writeString(
        folder.resolve("storage.conf"),
        """
        [storage]
        driver = "vfs"
        graphroot = "%1$s/root"
        runroot = "%1$s/run"
        """
            .formatted(folder));
    Files.writeString(
        folder.resolve("registries.conf"),
        """
        unqualified-search-registries = []
        [[registry]]
        location = "%s"
        insecure = true
        """
            .formatted(registry.address()));
  }

  /** What a worker needs in its environment. */
  public Map<String, String> environment() {
    return Map.of("DOCKER_HOST", "unix://" + socket());
  }

  Path socket() {
    return folder.resolve("socket");
  }

  TestRegistry registry() {
    return registry;
  }

  DockerProvisioner provisioner() {
    return new DockerProvisioner(environment(), Duration.ofSeconds(10));
  }

  /** Runs podman's command line on the same storage; answers with what it printed. */
  String podman(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("podman"));
    command.addAll(List.of(arguments));
    Process process = process(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as("%s: %s", command, printed).isZero();
    return printed;
  }

  /** Names of all containers. */
  List<String> containers() throws Exception {
    return podman("ps", "--all", "--format", "{{.Names}}").lines().toList();
  }

  List<String> volumes() throws Exception {
    return podman("volume", "ls", "--format", "{{.Name}}").lines().toList();
  }

  void removeAll() throws Exception {
    podman("rm", "--force", "--all", "--time", "0");
    podman("volume", "rm", "--force", "--all");
  }

  private ProcessBuilder process(List<String> command) {
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().put("CONTAINERS_CONF", folder.resolve("containers.conf").toString());
    process.environment().put("CONTAINERS_STORAGE_CONF", folder.resolve("storage.conf").toString());
    process
        .environment()
        .put("CONTAINERS_REGISTRIES_CONF", folder.resolve("registries.conf").toString());
    return process;
  }
}
