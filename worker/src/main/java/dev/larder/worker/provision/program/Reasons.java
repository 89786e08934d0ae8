package dev.larder.worker.provision.program;

import dev.larder.document.Durations;
import dev.larder.provision.Operation;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Why a program failed, for a person who can do something about it. */
public final class Reasons {
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", 6, "SIGABRT", 8, "SIGFPE", 9,
          "SIGKILL", 11, "SIGSEGV", 13, "SIGPIPE", 15, "SIGTERM");

  private Reasons() {}

  /** Why this program cannot even be started; empty if it can. */
  static Optional<String> unstartable(String program, Path directory, String searchPath) {
    if (program.contains("/")) {
      Path file = directory.resolve(program);
      if (!Files.isRegularFile(file)) {
        return Optional.of("%s is missing in the template's directory".formatted(program));
      }
      return Files.isExecutable(file)
          ? Optional.empty()
          : Optional.of("%s is not executable: run chmod +x on it".formatted(program));
    }
    boolean found =
        Arrays.stream(searchPath.split(File.pathSeparator, -1))
            .map(folder -> directory.resolve(folder).resolve(program))
            .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
    return found
        ? Optional.empty()
        : Optional.of(
            "%s is not on the worker's PATH (%s); a program of the template is ./%s"
                .formatted(program, searchPath, program));
  }

  /** How it exited and the last that it said. */
  public static String exited(String program, ProgramEnd.Exited end) {
    String how = "%s exited with %d%s".formatted(program, end.code(), meaning(end.code()));
    return end.lastLine().isEmpty() ? how : "%s: %s".formatted(how, end.lastLine());
  }

  private static String meaning(int code) {
    if (code == 126) {
      return " (a command in it is not executable)";
    }
    if (code == 127) {
      return " (a command in it was not found)";
    }
    return Optional.ofNullable(SIGNALS.get(code - 128))
        .map(signal -> " (%s)".formatted(signal))
        .orElse("");
  }

  public static String timedOut(String program, Operation operation, Duration timeout) {
    String what =
        "%s did not end within %s and was killed".formatted(program, Durations.text(timeout));
    return operation == Operation.START
        ? what + "; what is to go on running is started with \"$LARDER_DETACH\" COMMAND &"
        : what;
  }
}
