package dev.larder.worker.notify;

import dev.larder.pool.CleanText;

/** What went wrong with an attempt, as one bounded line. */
final class Reason {
  private static final int MAX = 400;

  private Reason() {}

  static String of(Throwable failure) {
    String said = failure.getMessage();
    return line(said == null || said.isBlank() ? failure.getClass().getSimpleName() : said);
  }

  static String line(String text) {
    String line = CleanText.line(text);
    return line.length() <= MAX ? line : line.substring(0, MAX) + "…";
  }
}
