package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The {@code temporal} command, without which these stories fail rather than be skipped. */
final class TemporalCli {
  private static final String INSTALL = "go install github.com/temporalio/cli/cmd/temporal@v1.5.1";

  private final String address;

  /** Of the server at this address. */
  TemporalCli(String address) {
    this.address = address;
  }

  /** Where it is: on the PATH, else where {@code go install} puts it. */
  static Path program() {
    return Stream.of(path().split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "temporal"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "these stories need the temporal command; this installs it: " + INSTALL));
  }

  /** The PATH, and what Go installs after it. */
  static String path() {
    return System.getenv("PATH") + File.pathSeparator + System.getProperty("user.home") + "/go/bin";
  }

  /** Runs it against the server; answers with what it printed. */
  String done(String... arguments) {
    List<String> command = new ArrayList<>(List.of(program().toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--address", address));
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.redirectInput(Path.of("/dev/null").toFile());
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).describedAs("%s%n%s", command, out).isZero();
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
