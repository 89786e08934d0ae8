package dev.larder.worker.provision;

/** Remembers the last line of an output that says anything. Not thread-safe. */
public final class LastLine {
  private static final int MAX_LENGTH = 300;
  private final StringBuilder line = new StringBuilder();
  private String last = "";
  private boolean cut;

  public void append(String text) {
    int from = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      add(text, from, end);
      finish();
      from = end + 1;
    }
    add(text, from, text.length());
  }

  /**
   * The line; empty if there was none. One of more than 300 characters is cut between words, so
   * that no secret is cut in two and its half not known as one.
   */
  public String text() {
    String text = line.toString().strip();
    if (text.isEmpty()) {
      return last;
    }
    int space = cut ? text.lastIndexOf(' ') : -1;
    return (space > 0 ? text.substring(0, space) : text) + (cut ? "…" : "");
  }

  private void add(String text, int from, int end) {
    int fits = Math.max(0, MAX_LENGTH - line.length());
    line.append(text, from, Math.min(end, from + fits));
    cut |= end - from > fits;
  }

  private void finish() {
    last = text();
    line.setLength(0);
    cut = false;
  }
}
