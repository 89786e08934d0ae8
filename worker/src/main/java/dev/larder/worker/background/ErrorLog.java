package dev.larder.worker.background;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns when errors of a task begin and says when they are over; those between are for debugging.
 */
final class ErrorLog {
  private static final Logger log = LoggerFactory.getLogger(PeriodicTask.class);

  private final String task;
  private boolean failing;

  /**
   * @param task as the subject of "… failed"
   */
  ErrorLog(String task) {
    this.task = task;
  }

  synchronized void failed(RuntimeException error, Duration retry) {
    if (failing) {
      log.debug("{} failed again, next attempt in {}", task, retry, error);
    } else {
      log.warn("{} failed, next attempt in {}: {}", task, retry, error.getMessage());
      log.debug("{} failed", task, error);
    }
    failing = true;
  }

  synchronized void succeeded() {
    if (failing) {
      log.info("{} works again", task);
    }
    failing = false;
  }
}
