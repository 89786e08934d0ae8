package dev.larder.worker.notify;

/** What went wrong with a try, as one bounded line. */
final class Reason {
  private static final int MOST = 400;

  private Reason() {}

  static String of(Throwable failure) {
    String said = failure.getMessage();
    return line(said == null || said.isBlank() ? failure.getClass().getSimpleName() : said);
  }

  static String line(String text) {
    String line = text.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", " ");
    return line.length() <= MOST ? line : line.substring(0, MOST) + "…";
  }
}
