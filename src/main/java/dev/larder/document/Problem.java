package dev.larder.document;

import dev.larder.pool.CleanText;

/**
 * What is wrong in a file, for the person who wrote it.
 *
 * @param key the path of the key, e.g. {@code templates[0].presets[1].desired}; empty for the whole
 *     file
 * @param reason what is wrong and what to do, without a full stop
 */
public record Problem(Place place, String key, String reason) {
  private static final int MAX_LENGTH = 500;
  private static final int MAX_END_LENGTH = 150;

  /** Whatever the document holds, its complaints can be shown; what is long is cut within. */
  public Problem {
    key = CleanText.line(key);
    if (reason.length() > MAX_LENGTH + MAX_END_LENGTH) {
      reason = cut(reason, MAX_LENGTH) + reason.substring(reason.length() - MAX_END_LENGTH);
    }
    reason = CleanText.of(reason);
  }

  public Problem(Place place, KeyPath path, String reason) {
    this(place, path.toString(), reason);
  }

  static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max) + " …";
  }

  @Override
  public String toString() {
    return place + ": " + (key.isEmpty() ? "" : key + ": ") + reason;
  }
}
