package dev.larder.plan;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Arithmetic that ends at the last instant there is, so that absurd durations mean "never". */
final class SaturatingTime {
  static final Instant NEVER = Instant.MAX;

  /** The store's unit: what holds at an instant itself has ended this much later. */
  static final Duration TICK = Duration.ofNanos(1_000);

  private SaturatingTime() {}

  /** This long after; a negative duration counts as zero. */
  static Instant after(Instant start, Duration duration) {
    return after(start, duration, 1);
  }

  /** So many times this long after. */
  static Instant after(Instant start, Duration duration, int times) {
    if (duration.isNegative() || times <= 0) {
      return start;
    }
    try {
      return start.plus(duration.multipliedBy(times));
    } catch (ArithmeticException | DateTimeException beyondTheLastInstant) {
      return NEVER;
    }
  }
}
