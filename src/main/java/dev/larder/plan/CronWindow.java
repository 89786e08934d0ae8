package dev.larder.plan;

import dev.larder.plan.CronField.Values;
import java.time.LocalDate;

/**
 * A window that could be read. It holds in whole wall-clock hours, so a day and its hours say all.
 *
 * @param hours bit h is set where it holds from h:00 up to, not including, h+1:00
 */
record CronWindow(int hours, Values daysOfMonth, Values months, Values daysOfWeek, int desired) {
  private static final int MAX_DAYS_OF_MONTH = 31;
  private static final int ALL_WEEKDAYS = 0b111_1111;
  private static final LocalDate ALL_DATES_FROM = LocalDate.of(2024, 1, 1);
  private static final LocalDate ALL_DATES_TO = ALL_DATES_FROM.plusYears(28);

  /** Reads a window; an IllegalArgumentException says what is wrong with it. */
  static CronWindow read(Schedule.Window window) {
    String[] fields = window.cron().strip().split("\\s+", -1);
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          "\"%s\" is not a window: it needs the five fields * HOUR DAY-OF-MONTH MONTH DAY-OF-WEEK"
              .formatted(window.cron()));
    }
    if (!fields[0].equals("*")) {
      throw new IllegalArgumentException("minute: must be *, is \"" + fields[0] + "\"");
    }
    return new CronWindow(
        (int) CronField.HOUR.read(fields[1]).bits(),
        CronField.DAY_OF_MONTH.read(fields[2]),
        CronField.MONTH.read(fields[3]),
        CronField.DAY_OF_WEEK.read(fields[4]),
        Math.max(0, window.desired()));
  }

  /** The hours of this day in which it holds, as bits. */
  int hoursOn(LocalDate day) {
    int weekday = day.getDayOfWeek().getValue() % 7;
    boolean holds =
        months.has(day.getMonthValue()) && (weekdaysOn(day.getDayOfMonth()) & (1L << weekday)) != 0;
    return holds ? hours : 0;
  }

  /** Whether some hour of some date, this year or any other, satisfies both. */
  boolean overlaps(CronWindow other) {
    if ((hours & other.hours) == 0) {
      return false;
    }
    long common = months.bits() & other.months.bits();
    for (int day = 1; day <= MAX_DAYS_OF_MONTH; day++) {
      // Every date falls on every weekday in some year, the 29th of February too.
      if ((common & monthsWith(day)) != 0 && (weekdaysOn(day) & other.weekdaysOn(day)) != 0) {
        return true;
      }
    }
    return false;
  }

  /** The first hour of an example in which both hold, as text. */
  String exampleOfOverlap(CronWindow other) {
    return ALL_DATES_FROM
        .datesUntil(ALL_DATES_TO)
        .filter(day -> (hoursOn(day) & other.hoursOn(day)) != 0)
        .findFirst()
        .map(
            day ->
                "on %s at %02d:00"
                    .formatted(
                        day, Integer.numberOfTrailingZeros(hoursOn(day) & other.hoursOn(day))))
        .orElse("never");
  }

  /** The weekdays on which it holds on this day of a month: with a star both count, else either. */
  private long weekdaysOn(int day) {
    if (daysOfMonth.star() || daysOfWeek.star()) {
      return daysOfMonth.has(day) ? daysOfWeek.bits() : 0;
    }
    return daysOfMonth.has(day) ? ALL_WEEKDAYS : daysOfWeek.bits();
  }

  private static long monthsWith(int day) {
    long all = 0b1_1111_1111_1110;
    return switch (day) {
      case 30 -> all & ~(1L << 2);
      case 31 -> all & ~(1L << 2 | 1L << 4 | 1L << 6 | 1L << 9 | 1L << 11);
      default -> all;
    };
  }
}
