package dev.larder.worker.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.cli.config.Instance;
import dev.larder.worker.config.Stopping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On the real PostgreSQL and the in-process Temporal, with work that only records how it is called.
 */
@NullMarked
class DevStackTest {
  @TempDir Path folder;
  private final List<String> calls = new ArrayList<>();
  private final Stopping stopping = new Stopping();

  @Test
  void startsInOrderDescribesItselfStopsAndIsDeleted() throws Exception {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    DevStack.run(
        options(),
        instance -> new Work(instance, false),
        stopping,
        new PrintStream(written, true, StandardCharsets.UTF_8),
        false);
    assertThat(calls)
        .containsExactly("open", "migrate", "apply pools.yaml", "start", "api", "close");
    assertThat(Instance.find(folder)).isEmpty();
    assertThat(written.toString(StandardCharsets.UTF_8))
        .contains("no Web UI", "http://127.0.0.1:9", "p: full")
        .contains("Ctrl-C: stopping in order")
        .endsWith(
            "stopped; 3 workspaces keep running: ./larder dev continues with them;"
                + " ./larder dev --reset deletes them\n");

    calls.clear();
    DevStack.reset(options(), instance -> new Work(instance, false), calls::add);
    assertThat(calls).contains("migrate", "delete workspaces", "close");
    assertThat(folder.resolve(".larder")).doesNotExist();
  }

  @Test
  void whatDoesNotStartLeavesNothingRunning() throws Exception {
    assertThatThrownBy(
            () ->
                DevStack.run(
                    options(),
                    instance -> new Work(instance, true),
                    stopping,
                    new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                    false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no worker");
    assertThat(calls).endsWith("close");
    assertThat(folder.resolve(".larder/postgres/postmaster.pid")).doesNotExist();
    assertThat(Instance.find(folder)).isEmpty();
  }

  @Test
  void aPortThatAnotherDevTookSinceItWasChosenIsLeftToIt() throws Exception {
    try (ServerSocket other = new ServerSocket()) {
      DevStack.run(
          options(),
          instance -> new Work(instance, false, Optional.of(other)),
          stopping,
          new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
          false);
    }
    assertThat(calls).containsSubsequence("start", "api: taken", "api", "close");
  }

  private DevOptions options() {
    return new DevOptions(
        folder, Optional.of(Path.of("pools.yaml")), Map.of(), Map.of("LARDER_DEV_DOWNLOAD", "off"));
  }

  private final class Work implements DevWork {
    private final Instance instance;
    private final boolean broken;
    private final Optional<ServerSocket> other;

    Work(Instance instance, boolean broken) throws IOException {
      this(instance, broken, Optional.empty());
    }

    /**
     * @param other takes the first port that is chosen for the API
     */
    Work(Instance instance, boolean broken, Optional<ServerSocket> other) throws IOException {
      this.instance = instance;
      this.broken = broken;
      this.other = other;
      calls.add("open");
      try (Connection connection = DriverManager.getConnection(instance.databaseUrl())) {
        assertThat(connection.isValid(5)).isTrue();
      } catch (SQLException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void migrate() {
      calls.add("migrate");
    }

    @Override
    public List<String> apply(Path pools) {
      calls.add("apply " + pools);
      return List.of();
    }

    @Override
    public Optional<URI> startWorker(int metricsPort) {
      if (broken) {
        throw new IllegalStateException("no worker");
      }
      calls.add("start");
      return Optional.of(URI.create("http://127.0.0.1:9"));
    }

    @Override
    public Api startApi(int port) {
      if (other.isPresent() && !other.get().isBound()) {
        calls.add("api: taken");
        take(port);
        throw new IllegalStateException("port already in use");
      }
      calls.add("api");
      return new Api("http://127.0.0.1:8", "larder_x");
    }

    private void take(int port) {
      try {
        other.orElseThrow().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Stock stock() {
      try {
        assertThat(Instance.find(folder).orElseThrow().metrics()).contains("http://127.0.0.1:9");
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      assertThat(instance.home()).isEqualTo(folder.resolve(".larder"));
      stopping.signal("Ctrl-C");
      return new Stock(List.of(), Map.of("p", "full"));
    }

    @Override
    public int workspaces() {
      return 3;
    }

    @Override
    public void deleteWorkspaces(Consumer<String> report) {
      report.accept("delete workspaces");
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }
}
