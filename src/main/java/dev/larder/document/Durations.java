package dev.larder.document;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 100ms}, {@code 30s}, {@code 10m}, {@code 24h}, {@code 7d},
 * or ISO-8601.
 */
public final class Durations {
  /** The longest duration that is taken. */
  public static final Duration MAX = Duration.ofDays(3650);

  private static final Pattern SHORT = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);
  private static final List<String> LARGEST_FIRST = List.of("d", "h", "m", "s", "ms");

  private Durations() {}

  /**
   * Reads a duration of zero to ten years, to the microsecond; an IllegalArgumentException says how
   * one looks.
   */
  public static Duration parse(String text) {
    Duration read = read(text);
    if (read.isNegative()) {
      throw new IllegalArgumentException("must not be negative, is " + text);
    }
    if (read.compareTo(MAX) > 0) {
      throw new IllegalArgumentException("must be at most 3650d, is " + text);
    }
    return read.truncatedTo(ChronoUnit.MICROS);
  }

  /** Like {@link #parse}, longer than zero. */
  public static Duration parsePositive(String text) {
    Duration read = parse(text);
    if (read.isZero()) {
      throw new IllegalArgumentException("must be longer than zero, is " + text);
    }
    return read;
  }

  /** The short form where one unit is enough, else ISO-8601; {@link #parse} reads it again. */
  public static String text(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    for (String name : LARGEST_FIRST) {
      Duration unit = UNITS.getOrDefault(name, ChronoUnit.SECONDS).getDuration();
      long count = duration.dividedBy(unit);
      if (unit.multipliedBy(count).equals(duration)) {
        return count + name;
      }
    }
    return duration.toString();
  }

  private static Duration read(String text) {
    try {
      Matcher matcher = SHORT.matcher(text.strip());
      if (matcher.matches()) {
        ChronoUnit unit = UNITS.getOrDefault(matcher.group(2), ChronoUnit.SECONDS);
        return unit.getDuration().multipliedBy(Long.parseLong(matcher.group(1)));
      }
      return Duration.parse(text.strip());
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "\"%s\" is not a duration: write 30s, 10m, 24h, 7d, or ISO-8601 such as PT1H30M"
              .formatted(text),
          e);
    }
  }
}
