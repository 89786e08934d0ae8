package dev.larder.server;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what must come. */
final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private Await() {}

  static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not come within " + DEADLINE);
      }
      Thread.sleep(Duration.ofMillis(20));
    }
  }
}
