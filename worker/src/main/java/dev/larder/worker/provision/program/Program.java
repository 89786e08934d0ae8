package dev.larder.worker.provision.program;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program to run: arguments as they are, no shell; this environment and nothing besides.
 *
 * @param end what it is asked to end with, before SIGKILL
 */
public record Program(
    List<String> command,
    Path directory,
    Map<String, String> environment,
    Duration timeout,
    EndSignal end) {
  /** The signal that a whole session gets when its program is to end. */
  public enum EndSignal {
    TERM,
    /** As from a terminal. */
    INT
  }

  public Program {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }
}
