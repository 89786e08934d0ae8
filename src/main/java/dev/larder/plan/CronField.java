package dev.larder.plan;

import java.util.List;
import java.util.Locale;

/**
 * One field of a window: what may stand in it and how it is read. Lists, ranges and steps as in
 * cron; a reversed range is refused.
 */
enum CronField {
  HOUR("hour", 0, 23),
  DAY_OF_MONTH("day of month", 1, 31),
  MONTH("month", 1, 12),
  DAY_OF_WEEK("day of week", 0, 6);

  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> WEEKDAYS =
      List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  private final String expression;
  private final int min;
  private final int max;

  CronField(String expression, int min, int max) {
    this.expression = expression;
    this.min = min;
    this.max = max;
  }

  /**
   * The values that a field stands for.
   *
   * @param bits bit n is set where the value n satisfies it
   * @param star whether it says nothing: {@code *} alone or in a list
   */
  record Values(long bits, boolean star) {
    boolean has(int value) {
      return (bits & (1L << value)) != 0;
    }
  }

  /** Reads a field; an IllegalArgumentException says what is wrong with it. */
  Values read(String text) {
    long bits = 0;
    boolean star = false;
    for (String item : text.split(",", -1)) {
      bits |= item(item);
      star |= item.equals("*") || item.equals("*/1");
    }
    return new Values(bits, star);
  }

  private long item(String item) {
    String[] parts = item.split("/", -1);
    if (parts.length > 2) {
      throw wrong("\"" + item + "\" has more than one step");
    }
    int step = parts.length == 2 ? step(item, parts[1]) : 1;
    String[] ends = parts[0].split("-", -1);
    if (ends.length > 2) {
      throw wrong("\"" + item + "\" is not a range");
    }
    boolean star = parts[0].equals("*");
    int from = star ? min : value(ends[0]);
    int to = star || (ends.length == 1 && parts.length == 2) ? max : value(ends[ends.length - 1]);
    if (from > to) {
      throw wrong(
          "the range %s is reversed; write %s-%d,%d-%s"
              .formatted(parts[0], ends[0], max, min, ends[1]));
    }
    long bits = 0;
    for (long value = from; value <= to; value += step) {
      bits |= 1L << value;
    }
    return bits;
  }

  private int step(String item, String text) {
    int step = number(text);
    if (step < 1) {
      throw wrong("the step of \"" + item + "\" is not a positive number");
    }
    return step;
  }

  private int value(String text) {
    List<String> names = names();
    int name = names.indexOf(text.toUpperCase(Locale.ROOT));
    int value = name >= 0 ? name + min : number(text);
    if (value < min || value > max) {
      String known = names.isEmpty() ? "" : " or " + names.getFirst() + " to " + names.getLast();
      throw wrong("\"%s\" is not %d to %d%s".formatted(text, min, max, known));
    }
    return value;
  }

  private List<String> names() {
    return switch (this) {
      case HOUR, DAY_OF_MONTH -> List.of();
      case MONTH -> MONTHS;
      case DAY_OF_WEEK -> WEEKDAYS;
    };
  }

  /** What the digits say; -1 where these are not a few digits. */
  private static int number(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
  }

  private IllegalArgumentException wrong(String reason) {
    return new IllegalArgumentException(expression + ": " + reason);
  }
}
