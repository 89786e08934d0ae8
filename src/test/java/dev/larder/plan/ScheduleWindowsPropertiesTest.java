package dev.larder.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Windows against the plainest reading of them: look at the clock on the wall, every minute. */
class ScheduleWindowsPropertiesTest {
  private static final int BASE = 7;
  private static final int MINUTES = 4 * 24 * 60;

  /** The days before and on which clocks change, and others. */
  private static final List<Instant> AROUND =
      List.of(
          Instant.parse("2025-03-08T12:00:00Z"),
          Instant.parse("2025-03-29T12:00:00Z"),
          Instant.parse("2025-04-05T00:00:00Z"),
          Instant.parse("2025-04-24T06:00:00Z"),
          Instant.parse("2025-10-04T00:00:00Z"),
          Instant.parse("2025-10-25T12:00:00Z"),
          Instant.parse("2025-11-01T12:00:00Z"),
          Instant.parse("2024-02-28T20:00:00Z"),
          Instant.parse("2025-12-30T20:00:00Z"));

  /** One window as sets; an empty one is a star. */
  record Window(Set<Integer> hours, Set<Integer> days, Set<Integer> weekdays) {
    boolean holds(LocalDate day, int hour) {
      boolean byDay = days.contains(day.getDayOfMonth());
      boolean byWeekday = weekdays.contains(day.getDayOfWeek().getValue() % 7);
      boolean holdsOnDay =
          (days.isEmpty() && weekdays.isEmpty())
              || (days.isEmpty() && byWeekday)
              || (weekdays.isEmpty() && byDay)
              || (!days.isEmpty() && !weekdays.isEmpty() && (byDay || byWeekday));
      return holdsOnDay && (hours.isEmpty() || hours.contains(hour));
    }

    Schedule.Window written(int desired) {
      return new Schedule.Window(
          "* %s %s * %s".formatted(field(hours), field(days), field(weekdays)), desired);
    }

    private static String field(Set<Integer> values) {
      return values.isEmpty()
          ? "*"
          : values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
  }

  @Property(tries = 250)
  void theNextChangeIsTheFirstMinuteWithAnotherTarget(
      @ForAll("zones") String zone,
      @ForAll("instants") Instant now,
      @ForAll("windows") Window window) {
    ScheduleWindows read =
        ScheduleWindows.read(new Schedule(zone, List.of(window.written(BASE + 1))));
    boolean inside = holds(window, zone, now);

    assertThat(read.target(now, BASE)).isEqualTo(inside ? BASE + 1 : BASE);

    Instant minute = Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), 60) * 60);
    Optional<Instant> expected =
        IntStream.rangeClosed(1, MINUTES)
            .mapToObj(n -> minute.plus(Duration.ofMinutes(n)))
            .filter(instant -> holds(window, zone, instant) != inside)
            .findFirst();
    Instant lookedAt = minute.plus(Duration.ofMinutes(MINUTES));
    assertThat(read.nextChange(now, BASE).filter(change -> !change.isAfter(lookedAt)))
        .isEqualTo(expected);
  }

  @Property(tries = 250)
  void windowsOverlapWhereSomeHourOfSomeDayHasBoth(
      @ForAll("windows") Window one, @ForAll("windows") Window other) {
    Schedule schedule = new Schedule("UTC", List.of(one.written(1), other.written(2)));
    boolean meet =
        LocalDate.of(2000, 1, 1)
            .datesUntil(LocalDate.of(2028, 1, 1))
            .anyMatch(
                day ->
                    IntStream.range(0, 24)
                        .anyMatch(hour -> one.holds(day, hour) && other.holds(day, hour)));
    assertThat(ScheduleWindows.problems(schedule).isEmpty()).isNotEqualTo(meet);
  }

  @Provide
  Arbitrary<String> zones() {
    return Arbitraries.of(
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "Asia/Kolkata",
        "Africa/Casablanca",
        "Pacific/Apia");
  }

  @Provide
  Arbitrary<Instant> instants() {
    return Combinators.combine(
            Arbitraries.of(AROUND), Arbitraries.longs().between(0, 36 * 3_600_000L))
        .as(Instant::plusMillis);
  }

  @Provide
  Arbitrary<Window> windows() {
    return Combinators.combine(values(0, 23, 6), values(1, 31, 4), values(0, 6, 3)).as(Window::new);
  }

  private static Arbitrary<Set<Integer>> values(int min, int max, int size) {
    return Arbitraries.integers()
        .between(min, max)
        .set()
        .ofMaxSize(size)
        .map(values -> new TreeSet<>(values));
  }

  private static boolean holds(Window window, String zone, Instant instant) {
    ZonedDateTime wall = instant.atZone(ZoneId.of(zone));
    return window.holds(wall.toLocalDate(), wall.getHour());
  }
}
