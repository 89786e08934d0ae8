package dev.larder.worker.provision;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for conditions with a deadline. */
public final class Await {
  private Await() {}

  public static void until(String what, Duration longest, Callable<Boolean> condition)
      throws Exception {
    long deadline = System.nanoTime() + longest.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within %s: %s".formatted(longest, what));
      }
      Thread.sleep(10);
    }
  }

  public static void until(String what, Callable<Boolean> condition) throws Exception {
    until(what, Duration.ofSeconds(10), condition);
  }
}
