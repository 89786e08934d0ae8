package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.desired.PoolFile;
import dev.larder.poolfile.PoolFileReader;
import dev.larder.store.Database;
import dev.larder.store.TestDatabase;
import dev.larder.store.pool.Pools;
import dev.larder.store.secret.Secrets;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import dev.larder.worker.provision.Await;
import io.temporal.testserver.TestServer;
import io.temporal.testserver.TestServer.PortBoundTestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker process that is asked to end while it builds. */
@NullMarked
@Timeout(180)
class StopTest {
  private static final Duration STARTED = Duration.ofSeconds(90);

  private final String url = TestDatabase.freshUrl();
  private final Database database = Database.connect(url, 2, Duration.ofSeconds(10));
  @TempDir Path folder;
  private int port;
  private PortBoundTestServer temporal;

  @BeforeEach
  void start() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    temporal = TestServer.createPortBoundServer(port);
  }

  @AfterEach
  void end() {
    temporal.close();
    database.close();
  }

  @Test
  void whatEndsInTimeEndsHereAndNothingMoreIsTaken() throws Exception {
    apply("4s", 2);
    Process worker = worker("--drain", "60s", "--build-slots", "1");
    Await.until("a build", STARTED, () -> begun() == 1);
    worker.destroy();
    assertThat(worker.waitFor(40, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).as(log()).isZero();
    assertThat(stock().counts().ready()).isEqualTo(1);
    assertThat(begun()).as("the second was not begun").isEqualTo(1);
  }

  @Test
  void whatDoesNotEndInTimeIsHandedOver() throws Exception {
    apply("10m", 1);
    Process worker = worker("--drain", "2s");
    Await.until("a build", STARTED, () -> begun() == 1);
    long begun = System.nanoTime();
    worker.destroy();
    assertThat(worker.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(12));
    assertThat(worker.exitValue()).as(log()).isZero();
    assertThat(stock().counts().starting()).as("it is still wanted").isEqualTo(1);
    assertThat(log()).contains("asked to end (SIGTERM): stopping within 2s");
  }

  @Test
  void aSecondSignalEndsItAtOnce() throws Exception {
    apply("10m", 1);
    Process worker = worker("--drain", "10m");
    Await.until("a build", STARTED, () -> begun() == 1);
    worker.destroy();
    Await.until("it stops", Duration.ofSeconds(20), () -> log().contains("stopping within 10m"));
    assertThat(worker.waitFor(1, TimeUnit.SECONDS)).as("it waits for its build").isFalse();
    worker.destroy();
    assertThat(worker.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).isEqualTo(130);
  }

  @Test
  void aServerWithoutVersionsIsRefusedInOneLine() throws Exception {
    Process worker = worker("--deployment", "larder", "--build-id", "7");
    assertThat(worker.waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).as(log()).isEqualTo(3);
    assertThat(log())
        .contains("larder: this Temporal server has no worker deployments")
        .contains("1.28 or newer, or leave out --deployment")
        .doesNotContain("\tat ");
  }

  private Process worker(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("worker"));
    arguments.addAll(List.of(options));
    return ShippedProcess.start(
        ShippedProcess.worker(),
        Map.of(
            "LARDER_DATABASE_URL",
            url.replace("jdbc:", ""),
            "TEMPORAL_ADDRESS",
            "127.0.0.1:" + port,
            "LARDER_METRICS",
            "off"),
        folder,
        folder.resolve("worker.log"),
        arguments.toArray(String[]::new));
  }

  private void apply(String start, int desired) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("pools.yaml"),
            """
            organization: acme
            templates:
              - name: t
                provisioner: {simulated: {start: %s}}
                presets: [{name: p, desired: %d, slowStart: false}]
            """
                .formatted(start, desired));
    PoolFile read = PoolFileReader.read(file, Map.of());
    new Pools(database, Secrets.withoutKey()).apply(read, "test", false, false);
  }

  private PoolStock stock() {
    return new Views(database).pools().getFirst();
  }

  private int begun() {
    return database.snapshot(
        "count begun",
        db ->
            db.fetchSingle("select count(*) from larder.builds where attempt > 0")
                .get(0, Integer.class));
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("worker.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
