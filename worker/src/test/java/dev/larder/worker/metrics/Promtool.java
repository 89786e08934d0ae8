package dev.larder.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Prometheus' own judgement. Where its {@code promtool} is not installed a test is skipped, unless
 * LARDER_REQUIRE_PROMTOOL=1 says that it has to be there.
 */
public final class Promtool {
  private Promtool() {}

  /** Nothing is wrong with metrics in the text format, by Prometheus' rules for names and help. */
  public static void accepts(String metrics) {
    judges(metrics, List.of("check", "metrics"));
  }

  /** Nothing is wrong with a file of alert rules. */
  public static void acceptsRules(Path file) {
    judges("", List.of("check", "rules", file.toString()));
  }

  /** The series of a file of cases make alerts fire as it says. */
  public static void playsCases(Path file) {
    judges("", List.of("test", "rules", file.toString()));
  }

  private static void judges(String input, List<String> arguments) {
    Optional<Path> promtool = find();
    if (promtool.isEmpty()) {
      assertThat(System.getenv("LARDER_REQUIRE_PROMTOOL"))
          .as("promtool is required here (Debian: apt-get install prometheus)")
          .isNotEqualTo("1");
      Assumptions.abort("promtool is not installed (Debian: apt-get install prometheus)");
    }
    try {
      Process process =
          new ProcessBuilder(
                  Stream.concat(promtool.map(Path::toString).stream(), arguments.stream()).toList())
              .redirectErrorStream(true)
              .start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as("%s%n%s", said, input).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Optional<Path> find() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "promtool"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
