package dev.larder.worker.dev;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * {@code temporal server start-dev}, its data kept in {@code .larder/temporal.db}, in a session of
 * its own. One that a killed dev left is taken over if it answers, else ended.
 */
final class InstalledTemporal implements DevTemporal {
  private static final int USUAL_PORT = 7233;
  private static final int USUAL_UI_PORT = 8233;
  private static final String PROCESS_FILE = "temporal.pid";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration TIME_TO_END = Duration.ofSeconds(10);
  private static final int MAX_ATTEMPTS = 3;

  /** What is in the process file: one value a line. */
  private record Running(ProcessMark mark, int port, int uiPort) {
    String text() {
      return "%d\n%s\n%d\n%d\n".formatted(mark.pid(), mark.started(), port, uiPort);
    }

    static Optional<Running> read(String text) {
      String[] lines = text.split("\n", -1);
      try {
        return Optional.of(
            new Running(
                new ProcessMark(Long.parseLong(lines[0]), Instant.parse(lines[1])),
                Integer.parseInt(lines[2]),
                Integer.parseInt(lines[3])));
      } catch (ArrayIndexOutOfBoundsException
          | NumberFormatException
          | DateTimeParseException cutOff) {
        return Optional.empty();
      }
    }
  }

  private final DevFolder folder;
  private final Running running;
  private final boolean takenOver;

  private InstalledTemporal(DevFolder folder, Running running, boolean takenOver) {
    this.folder = folder;
    this.running = running;
    this.takenOver = takenOver;
  }

  static InstalledTemporal start(
      Path program, DevFolder folder, Ports ports, Consumer<String> report) throws IOException {
    Optional<Running> left = folder.readSecret(PROCESS_FILE).flatMap(Running::read);
    Optional<ProcessHandle> process = left.flatMap(r -> r.mark().find());
    if (left.isPresent() && process.isPresent()) {
      if (TemporalHealth.answers(address(left.get().port()))) {
        return new InstalledTemporal(folder, left.get(), true);
      }
      end(process.get());
    }
    Path log = log(folder);
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      long logged = Files.exists(log) ? Files.size(log) : 0;
      Optional<Running> started = startProgram(program, folder, ports, logged);
      if (started.isPresent()) {
        ports.remember("temporal", started.get().port());
        ports.remember("temporal-ui", started.get().uiPort());
        return new InstalledTemporal(folder, started.get(), false);
      }
      beginAgainIfUnreadable(folder, Program.since(log, logged), report);
    }
    throw new DevProblem(
        "%s does not start; %s ends with\n  %s".formatted(program, log, Program.tail(log)));
  }

  /** Data that the server can't read are moved aside, so that the next attempt begins new ones. */
  private static void beginAgainIfUnreadable(
      DevFolder folder, String printed, Consumer<String> report) throws IOException {
    Optional<String> complaint = TemporalData.complaint(printed);
    if (complaint.isEmpty()) {
      return;
    }
    TemporalData data = new TemporalData(folder);
    data.moveAside()
        .ifPresent(
            aside ->
                report.accept(
                    "Temporal can't read %s (%s): it is %s now, and Temporal begins without it"
                        .formatted(data.file(), complaint.get(), aside.getFileName())));
  }

  @Override
  public String address() {
    return address(running.port());
  }

  @Override
  public Optional<URI> webUi() {
    return Optional.of(URI.create("http://127.0.0.1:" + running.uiPort()));
  }

  @Override
  public Optional<String> shortcoming() {
    return Optional.empty();
  }

  /** Whether it ran already, left behind by a dev that was killed. */
  boolean takenOver() {
    return takenOver;
  }

  @Override
  public void close() {
    running.mark().find().ifPresent(InstalledTemporal::end);
    try {
      Files.deleteIfExists(folder.resolve(PROCESS_FILE));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Optional<Running> startProgram(
      Path program, DevFolder folder, Ports ports, long logged) throws IOException {
    int port = ports.choose("temporal", USUAL_PORT);
    int uiPort = ports.choose("temporal-ui", USUAL_UI_PORT);
    List<String> command =
        List.of(
            program.toString(),
            "server",
            "start-dev",
            "--ip",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--ui-port",
            Integer.toString(uiPort),
            "--db-filename",
            new TemporalData(folder).file().toString(),
            "--log-level",
            "warn",
            "--dynamic-config-value",
            "matching.useNewMatcher=true",
            "--dynamic-config-value",
            "matching.enableFairness=true");
    Process process = Program.startInOwnSession(command, log(folder));
    Running running = new Running(ProcessMark.of(process.toHandle()), port, uiPort);
    folder.writeSecret(PROCESS_FILE, running.text());
    BooleanSupplier hope =
        () ->
            process.isAlive()
                && TemporalData.complaint(Program.since(log(folder), logged)).isEmpty();
    if (TemporalHealth.await(address(port), TIMEOUT, hope) && process.isAlive()) {
      return Optional.of(running);
    }
    end(process.toHandle());
    return Optional.empty();
  }

  private static void end(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().get(TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException tooSlow) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  private static Path log(DevFolder folder) {
    return folder.resolve("temporal.log");
  }

  private static String address(int port) {
    return "127.0.0.1:" + port;
  }
}
