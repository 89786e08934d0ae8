package dev.larder.worker.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The pip of this machine: {@code pip}, {@code pip3} or {@code python3 -m pip} on the PATH. */
final class Pip {
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;
  private static final int MAX_REASON = 200;
  private static final String ERROR = "ERROR: ";

  private final Map<String, String> environment;
  private final Path log;
  private final Duration limit;

  Pip(Map<String, String> environment, Path log, Duration limit) {
    this.environment = environment;
    this.log = log;
    this.limit = limit;
  }

  /** Runs the first one that works; answers with what went wrong, in one line. */
  Optional<String> run(List<String> arguments) throws IOException {
    Map<String, String> anywhere = new HashMap<>(environment);
    // Where pip may install into virtual environments alone, it may still download.
    anywhere.put("PIP_REQUIRE_VIRTUALENV", "0");
    for (List<String> pip : candidates()) {
      Files.deleteIfExists(log);
      List<String> command = Stream.concat(pip.stream(), arguments.stream()).toList();
      try {
        int exit = Program.run(command, log, limit, anywhere);
        if (exit == 0) {
          return Optional.empty();
        }
        List<String> lines = Program.since(log, 0).lines().toList();
        if (ran(exit, lines)) {
          return Optional.of(reason(lines, exit));
        }
      } catch (DevProblem problem) {
        if (!(problem.getCause() instanceof IOException)) {
          return Optional.of(String.valueOf(problem.getMessage()));
        }
      }
    }
    return Optional.of("there is no pip here");
  }

  /** Whether it was pip that ended so, and not what was to start it. */
  private static boolean ran(int exit, List<String> lines) {
    return exit != NOT_EXECUTABLE
        && exit != NOT_FOUND
        && lines.stream().noneMatch(line -> line.contains("No module named pip"));
  }

  private List<List<String>> candidates() {
    return Stream.of(List.of("pip"), List.of("pip3"), List.of("python3", "-m", "pip"))
        .flatMap(
            command ->
                Program.find(command.getFirst(), environment)
                    .map(
                        program ->
                            Stream.concat(Stream.of(program.toString()), command.stream().skip(1))
                                .toList())
                    .stream())
        .toList();
  }

  private String reason(List<String> lines, int exit) {
    if (lines.stream().anyMatch(line -> line.contains("DO NOT MATCH THE HASHES"))) {
      return "what pip was given has another hash than the one that Larder knows";
    }
    String last =
        lines.stream()
            .filter(line -> line.startsWith(ERROR))
            .reduce((earlier, later) -> later)
            .map(line -> line.substring(ERROR.length()))
            .orElse("pip ended with exit code %d, see %s".formatted(exit, log));
    return last.length() <= MAX_REASON ? last : last.substring(0, MAX_REASON) + "…";
  }
}
