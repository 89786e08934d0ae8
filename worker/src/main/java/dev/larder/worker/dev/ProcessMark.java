package dev.larder.worker.dev;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that is meant to be found again: its id and when it started, so that another one with
 * the same id is never taken for it.
 */
record ProcessMark(long pid, Instant started) {
  private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);

  static ProcessMark of(ProcessHandle process) {
    return new ProcessMark(process.pid(), process.info().startInstant().orElseGet(Instant::now));
  }

  /** The process, if it still runs. */
  Optional<ProcessHandle> find() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(p -> p.info().startInstant().map(this::isMyStart).orElse(false));
  }

  private boolean isMyStart(Instant start) {
    return Duration.between(start, started).abs().compareTo(CLOCK_SLACK) <= 0;
  }
}
