package dev.larder.worker.cli;

/** Bounds on what a person may ask for at once. */
final class Limits {
  private static final int MOST = 100_000;

  private Limits() {}

  static void check(int limit) {
    if (limit < 1 || limit > MOST) {
      throw CommandFailure.wrongInput("--limit is 1 to %d, not %d".formatted(MOST, limit));
    }
  }
}
