package dev.larder.worker.dev;

import java.io.File;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs that dev runs, their output appended to a log. */
final class Program {
  private static final int TAIL_LINES = 15;
  private static final int MAX_READ = 1 << 20;
  private static final Map<String, String> PLAIN = Map.of("LC_ALL", "C", "LANG", "C");

  /**
   * Execs its arguments in a session of their own, keeping the process id, so that Ctrl-C in the
   * terminal does not reach them. macOS has perl and no setsid.
   */
  private static final String IN_OWN_SESSION =
      """
      if command -v setsid >/dev/null 2>&1; then exec setsid "$@"; fi
      exec perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV or die "$ARGV[0]: $!\\n"' "$@"\
      """;

  private Program() {}

  /** The first of this name on the environment's PATH. */
  static Optional<Path> find(String name, Map<String, String> environment) {
    return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Program::usable)
        .findFirst();
  }

  static boolean usable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /** Runs it to its end and answers with its exit code; one that takes longer is killed. */
  static int run(List<String> command, Path log, Duration limit) {
    return run(builder(command, log), log, limit);
  }

  /** The same with this environment alone. */
  static int run(List<String> command, Path log, Duration limit, Map<String, String> environment) {
    ProcessBuilder builder = builder(command, log);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().putAll(PLAIN);
    return run(builder, log, limit);
  }

  private static int run(ProcessBuilder builder, Path log, Duration limit) {
    List<String> command = builder.command();
    try {
      Process process = builder.start();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw new DevProblem(
            "%s did not end within %d s; its log is %s"
                .formatted(command.getFirst(), limit.toSeconds(), log));
      }
      return process.exitValue();
    } catch (IOException e) {
      throw new DevProblem("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevProblem("interrupted while " + command.getFirst() + " ran", e);
    }
  }

  /** Starts it in a session of its own; it outlives this process. */
  static Process startInOwnSession(List<String> command, Path log) throws IOException {
    List<String> all = new ArrayList<>(List.of("sh", "-c", IN_OWN_SESSION, "sh"));
    all.addAll(command);
    return builder(all, log).start();
  }

  /** The last lines of a log, each indented. */
  static String tail(Path log) {
    try (Stream<String> read = Files.lines(log)) {
      List<String> lines = read.toList();
      return String.join(
          "\n  ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException | java.io.UncheckedIOException unreadable) {
      return "(no log)";
    }
  }

  /** What is in a log after its first bytes, 1 MiB of it at most; empty where there is no log. */
  static String since(Path log, long bytes) {
    try (InputStream read = Files.newInputStream(log)) {
      read.skipNBytes(bytes);
      return new String(read.readNBytes(MAX_READ), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      return "";
    }
  }

  private static ProcessBuilder builder(List<String> command, Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(PLAIN);
    return builder;
  }
}
