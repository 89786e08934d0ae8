package dev.larder.worker.bench;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits of what measures: as short as can be, and never indefinite. */
final class Waits {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private Waits() {}

  /**
   * Asks again and again.
   *
   * @param pause between two questions
   */
  static void until(String what, Duration pause, BooleanSupplier condition) {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not within %s: %s".formatted(LONGEST, what));
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }
}
