package dev.larder.worker.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} says about the server of a data folder: lines pid, folder, start in
 * seconds since 1970, port, and more that is of no use here.
 */
record PostmasterFile(Path file, long pid, Instant written, int port) {
  private static final Duration CLOCK_SLACK = Duration.ofSeconds(5);

  /** Empty if there is none, or one that was cut off while it was being written. */
  static Optional<PostmasterFile> read(Path data) throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    try {
      return Optional.of(
          new PostmasterFile(
              file,
              Long.parseLong(lines.get(0).strip()),
              Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip())),
              Integer.parseInt(lines.get(3).strip())));
    } catch (IndexOutOfBoundsException | NumberFormatException cutOff) {
      return Optional.empty();
    }
  }

  /**
   * The server, if it still runs: a process of this id that is a postgres and no younger than the
   * file. The id alone may be another process's by now.
   */
  Optional<ProcessHandle> server() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(p -> p.info().command().map(c -> c.endsWith("postgres")).orElse(false))
        .filter(
            p ->
                p.info()
                    .startInstant()
                    .map(start -> start.isBefore(written.plus(CLOCK_SLACK)))
                    .orElse(false));
  }
}
