package dev.larder.e2e;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Looks until what it sees is good, and says what it saw last when the time is up. */
final class Await {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

  private Await() {}

  static <T> T until(String what, Duration longest, Supplier<T> look, Predicate<T> good) {
    long deadline = System.nanoTime() + longest.toNanos();
    while (true) {
      T seen = look.get();
      if (good.test(seen)) {
        return seen;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within %s: %s; last seen: %s".formatted(longest, what, seen));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
