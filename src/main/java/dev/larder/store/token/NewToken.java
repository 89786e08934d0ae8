package dev.larder.store.token;

import dev.larder.access.Grant;
import dev.larder.pool.Text;
import java.time.Duration;
import java.util.List;

/**
 * A token that is wanted.
 *
 * @param name its subject
 * @param lifetime at most {@link #MAX_LIFETIME}
 */
public record NewToken(String name, List<Grant> grants, Duration lifetime) {
  /** The longest that a token may live. */
  public static final Duration MAX_LIFETIME = Duration.ofDays(366);

  /** The most scopes with their pools that one has. */
  public static final int MAX_GRANTS = 50;

  private static final int MAX_NAME = 100;

  public NewToken {
    grants = List.copyOf(grants);
  }

  /** The name; an IllegalArgumentException says what one looks like. */
  public static String name(String text) {
    Text.LINE
        .complaint(text)
        .ifPresent(
            holds -> {
              throw new IllegalArgumentException("a name " + holds);
            });
    if (text.isBlank() || text.length() > MAX_NAME) {
      throw new IllegalArgumentException("a name has 1 to %d characters".formatted(MAX_NAME));
    }
    return text;
  }

  /** The time; an IllegalArgumentException says how long one may live. */
  public static Duration lifetime(Duration time) {
    if (time.compareTo(MAX_LIFETIME) > 0) {
      throw new IllegalArgumentException(
          "a token lives %d days at most".formatted(MAX_LIFETIME.toDays()));
    }
    return time;
  }
}
