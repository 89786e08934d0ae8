package dev.larder.plan;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesException;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A schedule, read: the target at an instant, and when it changes. Readers of pool files ask it for
 * the problems; a schedule that has any has no windows, so the base holds.
 *
 * <p>A window's target is constant within an hour of wall-clock time. The search for the next
 * change walks the zone's stretches of one UTC offset, and in each of them the days, so a year
 * costs some hundred steps, and an hour that a clock change skips, cuts or repeats needs no special
 * case.
 */
public final class ScheduleWindows {
  private static final int ALL_HOURS = 0xFF_FFFF;
  private final ZoneRules zone;
  private final List<CronWindow> windows;
  private final List<ScheduleProblem> problems;

  private ScheduleWindows(
      ZoneRules zone, List<CronWindow> windows, List<ScheduleProblem> problems) {
    this.zone = zone;
    this.windows = List.copyOf(windows);
    this.problems = List.copyOf(problems);
  }

  /** Why this schedule can't be used; empty where it can. */
  public static List<ScheduleProblem> problems(Schedule schedule) {
    return read(schedule).problems;
  }

  static ScheduleWindows read(Schedule schedule) {
    List<ScheduleProblem> problems = new ArrayList<>();
    ZoneRules zone = ZoneOffset.UTC.getRules();
    try {
      zone = ZoneRulesProvider.getRules(schedule.timezone(), false);
    } catch (ZoneRulesException e) {
      problems.add(
          new ScheduleProblem(
              OptionalInt.empty(),
              "unknown time zone \"%s\"; write a name like Europe/Berlin or UTC"
                  .formatted(schedule.timezone())));
    }
    List<Optional<CronWindow>> read = new ArrayList<>();
    for (int i = 0; i < schedule.windows().size(); i++) {
      read.add(window(schedule, i, problems));
    }
    findOverlaps(read, problems);
    List<CronWindow> windows =
        problems.isEmpty() ? read.stream().flatMap(Optional::stream).toList() : List.of();
    return new ScheduleWindows(zone, windows, problems);
  }

  List<ScheduleProblem> problems() {
    return problems;
  }

  /** The target at this instant: that of the first window that holds, else the base. */
  int target(Instant now, int base) {
    LocalDateTime local = LocalDateTime.ofEpochSecond(now.getEpochSecond(), 0, zone.getOffset(now));
    for (CronWindow window : windows) {
      if ((window.hoursOn(local.toLocalDate()) & (1 << local.getHour())) != 0) {
        return window.desired();
      }
    }
    return base;
  }

  /** The first instant after now, at most a year ahead, at which the target is another one. */
  Optional<Instant> nextChange(Instant now, int base) {
    if (windows.isEmpty()) {
      return Optional.empty();
    }
    int target = target(now, base);
    Instant end = now.atOffset(ZoneOffset.UTC).plusYears(1).toInstant().plusNanos(1);
    Instant from = now;
    while (from.isBefore(end)) {
      if (target(from, base) != target) {
        return Optional.of(from);
      }
      Instant until = endOfOffset(from, end);
      Optional<Instant> change = changeWithin(from, until, target, base);
      if (change.isPresent()) {
        return change;
      }
      from = until;
    }
    return Optional.empty();
  }

  private Instant endOfOffset(Instant from, Instant end) {
    ZoneOffsetTransition next = zone.nextTransition(from);
    return next == null || next.getInstant().isAfter(end) ? end : next.getInstant();
  }

  /** The first change after from and before until, between which the zone's offset is the same. */
  private Optional<Instant> changeWithin(Instant from, Instant until, int target, int base) {
    ZoneOffset offset = zone.getOffset(from);
    LocalDateTime start = LocalDateTime.ofEpochSecond(from.getEpochSecond(), 0, offset);
    LocalDate day = start.toLocalDate();
    int open = ALL_HOURS & -(2 << start.getHour());
    LocalDate last = until.minusNanos(1).atOffset(offset).toLocalDate();
    while (!day.isAfter(last)) {
      int changed = open & ~hoursWith(target, day, base);
      if (changed != 0) {
        Instant change = day.atTime(Integer.numberOfTrailingZeros(changed), 0).toInstant(offset);
        return change.isBefore(until) ? Optional.of(change) : Optional.empty();
      }
      day = day.plusDays(1);
      open = ALL_HOURS;
    }
    return Optional.empty();
  }

  /** The hours of this day that have this target, as bits. Windows do not overlap. */
  private int hoursWith(int target, LocalDate day, int base) {
    int having = 0;
    int covered = 0;
    for (CronWindow window : windows) {
      int hours = window.hoursOn(day);
      covered |= hours;
      having |= window.desired() == target ? hours : 0;
    }
    return base == target ? having | (ALL_HOURS & ~covered) : having;
  }

  private static Optional<CronWindow> window(
      Schedule schedule, int index, List<ScheduleProblem> problems) {
    try {
      return Optional.of(CronWindow.read(schedule.windows().get(index)));
    } catch (IllegalArgumentException e) {
      problems.add(new ScheduleProblem(OptionalInt.of(index), String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private static void findOverlaps(
      List<Optional<CronWindow>> windows, List<ScheduleProblem> problems) {
    for (int j = 0; j < windows.size(); j++) {
      for (int i = 0; i < j; i++) {
        Optional<CronWindow> earlier = windows.get(i);
        Optional<CronWindow> later = windows.get(j);
        if (earlier.isPresent() && later.isPresent() && earlier.get().overlaps(later.get())) {
          problems.add(
              new ScheduleProblem(
                  OptionalInt.of(j),
                  "overlaps windows[%d], for instance %s"
                      .formatted(i, earlier.get().exampleOfOverlap(later.get()))));
          break;
        }
      }
    }
  }
}
