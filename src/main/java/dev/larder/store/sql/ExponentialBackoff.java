package dev.larder.store.sql;

import java.time.Duration;

/**
 * How long to wait before something is tried again: doubled with every failure, up to six hours.
 */
public final class ExponentialBackoff {
  private static final Duration MAX = Duration.ofHours(6);

  private ExponentialBackoff() {}

  public static Duration after(int failures, Duration first) {
    Duration pause = first;
    for (int i = 0; i < failures && pause.compareTo(MAX) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(MAX) > 0 ? MAX : pause;
  }
}
