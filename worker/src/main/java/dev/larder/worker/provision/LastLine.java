package dev.larder.worker.provision;

/** Remembers the last line of an output that says anything. Not thread-safe. */
public final class LastLine {
  private static final int LONGEST = 300;
  private final StringBuilder line = new StringBuilder();
  private String last = "";

  public void append(String text) {
    int from = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      add(text, from, end);
      finish();
      from = end + 1;
    }
    add(text, from, text.length());
  }

  /** The line, at most 300 characters of it; empty if there was none. */
  public String text() {
    return line.toString().isBlank() ? last : line.toString().strip();
  }

  private void add(String text, int from, int end) {
    line.append(text, from, Math.min(end, from + Math.max(0, LONGEST - line.length())));
  }

  private void finish() {
    last = text();
    line.setLength(0);
  }
}
