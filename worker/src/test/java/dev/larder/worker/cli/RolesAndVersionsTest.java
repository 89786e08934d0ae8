package dev.larder.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.WorkerId;
import dev.larder.pool.WorkerRole;
import dev.larder.pool.WorkerVersion;
import dev.larder.store.Database;
import dev.larder.store.TestDatabase;
import dev.larder.store.worker.Workers;
import io.temporal.testserver.TestServer;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a worker is there for, as its options say and {@code doctor} finds. */
@NullMarked
@Timeout(120)
class RolesAndVersionsTest {
  private static final Map<String, String> AWAY =
      Map.of(
          "LARDER_DATABASE_URL", "postgres://larder@127.0.0.1:1/larder",
          "TEMPORAL_ADDRESS", "127.0.0.1:1");

  @TempDir Path folder;

  @Test
  void anUnknownRoleIsNamedWithThoseThatThereAre() {
    Ran ran = worker(Map.of(), "--roles", "build,reconciler");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .startsWith("larder: --roles: \"reconciler\" is none of [reconcile, claim, build, notify]");
  }

  @Test
  void aVersionIsADeploymentAndABuildId() {
    assertThat(worker(Map.of(), "--build-id", "7").err())
        .startsWith("larder: --build-id needs --deployment NAME beside it");
    assertThat(worker(Map.of(), "--deployment", "larder").err())
        .startsWith("larder: --deployment needs --build-id ID beside it");
    assertThat(worker(Map.of("LARDER_BUILD_ID", "7"), "--deployment", "larder.eu").err())
        .startsWith("larder: --deployment is up to 100 of letters, digits, _ and -");
    assertThat(worker(Map.of(), "--drain", "0s").err()).startsWith("larder: --drain is 1s to 24h");
  }

  @Test
  void doctorNamesWhatNoWorkerDoes() throws Exception {
    int port = freePort();
    String url = TestDatabase.freshUrl();
    try (var temporal = TestServer.createPortBoundServer(port);
        Database database = Database.connect(url, 1, Duration.ofSeconds(5))) {
      Workers workers = new Workers(database);
      workers.heartbeat(
          worker(EnumSet.of(WorkerRole.RECONCILE, WorkerRole.BUILD), Optional.empty()));
      workers.heartbeat(
          worker(EnumSet.of(WorkerRole.CLAIM), Optional.of(new WorkerVersion("larder", "7"))));
      Ran ran =
          Ran.in(
              Map.of("LARDER_DATABASE_URL", url, "TEMPORAL_ADDRESS", "127.0.0.1:" + port),
              folder,
              "doctor");
      assertThat(ran.out())
          .contains("w (for reconcile and build), w (for claim, version larder.7)")
          .containsPattern("role notify +bad +no worker has it: no one is notified")
          .doesNotContain("role claim")
          .containsPattern("version +bad +this Temporal server has no worker deployments");
      assertThat(ran.code()).isEqualTo(5);
    }
  }

  private static Workers.Worker worker(Set<WorkerRole> roles, Optional<WorkerVersion> version) {
    return new Workers.Worker(new WorkerId(UUID.randomUUID()), "w", List.of(), roles, version);
  }

  private Ran worker(Map<String, String> more, String... options) {
    Map<String, String> environment = new HashMap<>(AWAY);
    environment.putAll(more);
    String[] all = new String[options.length + 1];
    all[0] = "worker";
    System.arraycopy(options, 0, all, 1, options.length);
    return Ran.in(environment, folder, all);
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
