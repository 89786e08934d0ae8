package dev.larder.document;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** DurationFormat of time at a glance. What people write is read by {@code Durations}. */
public final class DurationFormat {
  private DurationFormat() {}

  /** An age: in one unit, the next larger one from two of it. */
  public static String age(Duration span) {
    Duration age = span.isNegative() ? Duration.ZERO : span;
    if (age.toMinutes() < 2) {
      return age.toSeconds() + "s";
    }
    if (age.toHours() < 2) {
      return age.toMinutes() + "m";
    }
    return age.toDays() < 2 ? age.toHours() + "h" : age.toDays() + "d";
  }

  /** An instant, to the second. */
  public static String instant(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** How long something took: milliseconds below a second, tenths below ten. */
  public static String took(Duration span) {
    if (span.toSeconds() >= 10) {
      return age(span);
    }
    return span.toMillis() < 1000
        ? span.toMillis() + "ms"
        : String.format(Locale.ROOT, "%.1fs", span.toMillis() / 1000.0);
  }
}
