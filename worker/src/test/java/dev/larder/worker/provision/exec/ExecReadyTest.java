package dev.larder.worker.provision.exec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.worker.provision.Await;
import dev.larder.worker.provision.FakeControl;
import dev.larder.worker.provision.RequestBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readiness is the last step of start, and what a check asks when there is no check program. */
@Timeout(60)
class ExecReadyTest {
  @TempDir Path folder;
  private ExecBench bench;
  private HttpServer server;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile int readyAfter = 3;

  @BeforeEach
  void open() throws IOException {
    bench = new ExecBench(folder, Duration.ofSeconds(4));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(asked.incrementAndGet() > readyAfter ? 200 : 503, -1);
          exchange.close();
        });
    server.start();
    bench.script(
        "start.sh",
        "echo '{\"outputs\":{\"url\":\"http://127.0.0.1:%d/\",\"host\":\"127.0.0.1\",\"port\":\"%d\"}}' >$LARDER_OUTPUT"
            .formatted(port(), port()));
  }

  @AfterEach
  void close() {
    server.stop(0);
    bench.close();
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private static String reason(ProvisionResult result) {
    assertThat(result).isInstanceOf(Failed.class);
    return ((Failed) result).reason();
  }

  @Test
  void asksOverHttpUntilItIsReady() {
    assertThat(bench.run(ExecBench.start(",'ready':{'http':'{url}','within':'10s'}")))
        .isInstanceOf(Succeeded.class);
    assertThat(asked).hasValue(4);
  }

  @Test
  void failsWithWhatItSawLast() {
    readyAfter = 1000;
    assertThat(reason(bench.run(ExecBench.start(",'ready':{'http':'{url}','within':'300ms'}"))))
        .isEqualTo(
            "not ready within 300ms after start: http://127.0.0.1:%d/ answered 503"
                .formatted(port()));
  }

  @Test
  void asksOverTcp() {
    String ready = ",'ready':{'tcp':'{host}:{port}','within':'300ms'}";
    assertThat(bench.run(ExecBench.start(ready))).isInstanceOf(Succeeded.class);
    server.stop(0);
    assertThat(reason(bench.run(ExecBench.start(ready))))
        .startsWith("not ready within 300ms after start: 127.0.0.1:");
  }

  @Test
  void asksByAProgramThatKnowsTheOutputs() throws Exception {
    bench.script(
        "ready.sh",
        "grep -q '\"url\":\"http://127' $LARDER_INPUT || exit 2",
        "test \"$1\" = " + port() + " || exit 3",
        "test -e '" + folder.resolve("seen") + "' && exit 0",
        "touch '" + folder.resolve("seen") + "'",
        "echo not yet; exit 1");
    String ready = ",'ready':{'command':['./ready.sh','{port}'],'within':'%s'}";
    assertThat(bench.run(ExecBench.start(ready.formatted("10s")))).isInstanceOf(Succeeded.class);
    bench.template.resolve("ready.sh").toFile().delete();
    bench.script("ready.sh", "echo not yet; exit 1");
    assertThat(reason(bench.run(ExecBench.start(ready.formatted("1500ms")))))
        .isEqualTo("not ready within 1500ms after start: ./ready.sh exited with 1: not yet");
  }

  @Test
  void namesTheOutputThatIsMissing() {
    assertThat(reason(bench.run(ExecBench.start(",'ready':{'http':'{uri}'}"))))
        .isEqualTo(
            "ready asks \"{uri}\", but start gave no output \"uri\"; it gave [host, port, url]");
  }

  @Test
  void endsWaitingWhenCanceled() throws Exception {
    readyAfter = 1000;
    FakeControl control = new FakeControl();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ProvisionResult> running =
          threads.submit(
              () ->
                  bench.run(ExecBench.start(",'ready':{'http':'{url}','within':'50s'}"), control));
      Await.until("it was asked", () -> asked.get() > 0);
      control.cancel();
      assertThat(running.get()).isEqualTo(new Canceled());
    }
  }

  @Test
  void checksByAskingOnceWhereThereIsNoCheckProgram() throws Exception {
    RequestBuilder check =
        ExecBench.start(",'ready':{'http':'{url}'}")
            .having(Map.of("url", "http://127.0.0.1:%d/".formatted(port())), Optional.empty())
            .next(Operation.CHECK);
    assertThat(reason(bench.run(check))).startsWith("not ready any more: http://127.0.0.1:");
    assertThat(asked).hasValue(1);
    readyAfter = 0;
    assertThat(bench.run(check)).isInstanceOf(Succeeded.class);
  }

  @Test
  void asksTheCheckProgramFirst() throws Exception {
    bench.script("check.sh", "echo disk full; exit 1");
    RequestBuilder check =
        ExecBench.start(",'check':['./check.sh'],'ready':{'http':'{url}'}").next(Operation.CHECK);
    assertThat(reason(bench.run(check))).isEqualTo("./check.sh exited with 1: disk full");
    assertThat(asked).hasValue(0);
    assertThat(Files.exists(bench.work.resolve("builds/" + check.build()))).isFalse();
  }
}
