package dev.larder.worker.dev;

import dev.larder.cli.config.Instance;
import dev.larder.worker.config.Stopping;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * The composition root of dev: folder, PostgreSQL, Temporal, and the work on them; closed in
 * reverse. What a killed one left is found by the next.
 */
public final class DevStack implements AutoCloseable {
  private static final int USUAL_METRICS_PORT = 9464;
  private static final int USUAL_API_PORT = 8080;
  private static final int MAX_ATTEMPTS = 3;
  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final DevFolder folder;
  private final Ports ports;
  private final DevWork work;
  private Instance instance;

  private DevStack(
      DevOptions options, DevWork.Factory factory, Consumer<String> report, boolean terminal)
      throws IOException {
    try {
      DevLog.quiet();
      folder = opened(DevFolder.open(options.folder()));
      opened.push(() -> Instance.remove(folder.path()));
      if (terminal) {
        DevLog.moveTo(folder.resolve("dev.log"));
      }
      ports = Ports.of(folder, options.ports());
      DevPostgres postgres = opened(DevPostgres.start(folder, ports));
      report.accept(
          "PostgreSQL %s on port %d"
              .formatted(
                  postgres.takenOver() ? "runs since an earlier larder dev," : "runs",
                  postgres.port()));
      DevTemporal temporal =
          opened(TemporalChoice.start(folder, ports, options.environment(), report));
      report.accept("Temporal answers on " + temporal.address());
      temporal.shortcoming().ifPresent(report);
      instance =
          new Instance(
              folder.path(),
              postgres.url(),
              temporal.address(),
              temporal.namespace(),
              temporal.webUi().map(URI::toString),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              ProcessHandle.current().pid());
      instance.ensureSecretKey();
      work = opened(factory.open(instance));
      work.migrate();
    } catch (IOException | RuntimeException e) {
      closeAfter(e);
      throw e;
    }
  }

  /** Runs until a signal comes, and reports what it leaves. */
  public static void run(
      DevOptions options,
      DevWork.Factory factory,
      Stopping stopping,
      java.io.PrintStream out,
      boolean terminal)
      throws IOException, InterruptedException {
    Screen screen = Screen.of(out, terminal);
    int left;
    try (DevStack stack = new DevStack(options, factory, screen::report, terminal)) {
      stack.start(options, screen::report);
      stack.watch(stopping, screen);
      screen.report("%s: stopping in order (again: at once)".formatted(stopping.reason()));
      left = stack.work.workspaces();
    }
    screen.report(leaving(left));
  }

  /** Deletes the workspaces, the data and {@code .larder} itself. */
  public static void reset(DevOptions options, DevWork.Factory factory, Consumer<String> report)
      throws IOException {
    if (!DevFolder.exists(options.folder())) {
      report.accept("there is no .larder in " + options.folder() + "; nothing to reset");
      return;
    }
    if (Files.exists(options.folder().resolve(Instance.FOLDER).resolve("postgres/PG_VERSION"))) {
      try (DevStack stack = new DevStack(options, factory, report, false)) {
        stack.work.deleteWorkspaces(report);
      }
    }
    try (DevFolder folder = DevFolder.open(options.folder())) {
      folder.delete();
      report.accept("deleted " + folder.path());
    }
  }

  static String leaving(int workspaces) {
    if (workspaces == 0) {
      return "stopped; no workspace is left running";
    }
    return "stopped; %s: ./larder dev continues with %s; ./larder dev --reset deletes %s"
        .formatted(
            workspaces == 1 ? "1 workspace keeps running" : workspaces + " workspaces keep running",
            workspaces == 1 ? "it" : "them",
            workspaces == 1 ? "it" : "them");
  }

  private void start(DevOptions options, Consumer<String> report) throws IOException {
    instance.write();
    options.pools().ifPresent(pools -> work.apply(pools).forEach(report));
    Optional<URI> metrics = onPort("metrics", USUAL_METRICS_PORT, work::startWorker);
    DevWork.Api api = onPort("api", USUAL_API_PORT, work::startApi);
    instance =
        instance.started(
            metrics.map(URI::toString), Optional.of(api.url()), Optional.of(api.token()));
    instance.write();
  }

  /** A port that is chosen here may be another dev's by the time that it is taken. */
  private <T> T onPort(String use, int usual, IntFunction<T> start) throws IOException {
    for (int attempt = 1; ; attempt++) {
      int port = ports.choose(use, usual);
      try {
        T started = start.apply(port);
        ports.remember(use, port);
        return started;
      } catch (RuntimeException failed) {
        if (attempt == MAX_ATTEMPTS || Ports.free(port)) {
          throw failed;
        }
      }
    }
  }

  private void watch(Stopping stopping, Screen screen) throws InterruptedException {
    List<String> heading = heading();
    String lastError = "";
    while (!stopping.await(POLL_INTERVAL)) {
      try {
        screen.show(heading, work.stock());
        lastError = "";
      } catch (RuntimeException e) {
        String now = "the stock can't be read: " + e.getMessage();
        if (!now.equals(lastError)) {
          screen.report(now);
          lastError = now;
        }
      }
    }
  }

  private List<String> heading() {
    List<String> lines = new ArrayList<>();
    lines.add("Larder runs in " + instance.home().getParent() + "; Ctrl-C stops it");
    instance.url().ifPresent(url -> lines.add("  HTTP API         " + url));
    lines.add("  Temporal Web UI  " + instance.webUi().orElse("none"));
    instance.metrics().ifPresent(metrics -> lines.add("  metrics          " + metrics));
    return lines;
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  @Override
  public void close() {
    Optional<RuntimeException> failure = Optional.empty();
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        RuntimeException first =
            failure.orElseGet(
                () -> new DevProblem("could not stop in order: " + e.getMessage(), e));
        if (failure.isPresent()) {
          first.addSuppressed(e);
        }
        failure = Optional.of(first);
      }
    }
    failure.ifPresent(
        e -> {
          throw e;
        });
  }

  private void closeAfter(Exception cause) {
    try {
      close();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }
}
