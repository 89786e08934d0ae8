package dev.larder.store;

import java.time.Duration;

/**
 * How long to wait before something is tried again: doubled with every failure, up to six hours.
 */
final class GrowingPause {
  private static final Duration LONGEST = Duration.ofHours(6);

  private GrowingPause() {}

  static Duration after(int failures, Duration first) {
    Duration pause = first;
    for (int i = 0; i < failures && pause.compareTo(LONGEST) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
  }
}
