package dev.larder.worker.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write and read them: {@code 30s}, {@code 3m}, {@code 24h}, {@code 7d}. */
final class Spans {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Spans() {}

  /** An IllegalArgumentException says how a duration is written. */
  static Duration parse(String text) {
    Matcher matcher = SHORT.matcher(text);
    if (matcher.matches()) {
      return UNITS
          .getOrDefault(matcher.group(2), Duration.ZERO)
          .multipliedBy(Long.parseLong(matcher.group(1)));
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "\"%s\" is not a duration: write 30s, 10m, 24h or 7d".formatted(text), e);
    }
  }

  /** An age at a glance: one unit, two where the first is small. */
  static String age(Duration span) {
    Duration age = span.isNegative() ? Duration.ZERO : span;
    if (age.toMinutes() < 2) {
      return age.toSeconds() + "s";
    }
    if (age.toHours() < 2) {
      return age.toMinutes() + "m";
    }
    if (age.toDays() < 2) {
      return age.toHours() + "h";
    }
    return age.toDays() + "d";
  }

  /** How long something took: milliseconds below ten seconds. */
  static String took(Duration span) {
    if (span.toSeconds() >= 10) {
      return age(span);
    }
    return span.toMillis() < 1000
        ? span.toMillis() + "ms"
        : "%.1fs".formatted(span.toMillis() / 1000.0);
  }
}
