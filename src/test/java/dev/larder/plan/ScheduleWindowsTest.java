package dev.larder.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleWindowsTest {
  private static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "* * * * *",
        "* 0,23 1,31 1,12 0,6",
        "* 09-18 * JAN-mar Mon-FRI",
        "* */100 5/7 * *",
        "*  8-18/5   *  *  SUN,3",
        "* 9 30 2 *"
      })
  void readableWindows(String cron) {
    assertThat(problems("UTC", cron)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "* 24 * * *|hour: \"24\" is not 0 to 23",
        "* 22-5 * * *|hour: the range 22-5 is reversed; write 22-23,0-5",
        "* 9,, * * *|hour: \"\" is not 0 to 23",
        "* 1-2-3 * * *|hour: \"1-2-3\" is not a range",
        "* 1/2/3 * * *|hour: \"1/2/3\" has more than one step",
        "* */0 * * *|hour: the step of \"*/0\" is not a positive number",
        "* +9 * * *|hour: \"+9\" is not 0 to 23",
        "* 9 0 * *|day of month: \"0\" is not 1 to 31",
        "* 9 * 13 *|month: \"13\" is not 1 to 12 or JAN to DEC",
        "* 9 * * 7|day of week: \"7\" is not 0 to 6 or SUN to SAT",
        "* 9 * * SAT-SUN|day of week: the range SAT-SUN is reversed; write SAT-6,0-SUN",
        "*/2 9 * * *|minute: must be *, is \"*/2\"",
        "* 9 ? * *|day of month: \"?\" is not 1 to 31",
      })
  void unreadableWindowsSayWhy(String cron, String reason) {
    assertThat(problems("UTC", "* 8 * * *", cron))
        .containsExactly(new ScheduleProblem(OptionalInt.of(1), reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "* 9 * *", "* 9 * * * *", "@daily", "TZ=UTC * 9 * * *"})
  void aWindowHasFiveFields(String cron) {
    assertThat(problems("UTC", cron)).singleElement().asString().contains("needs the five fields");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "Mars/Olympus", "europe/berlin", "Local", "+02:00", "../UTC"})
  void unknownZonesAreRefused(String timezone) {
    assertThat(problems(timezone, "* 9 * * *"))
        .containsExactly(
            new ScheduleProblem(
                OptionalInt.empty(),
                "unknown time zone \"" + timezone + "\"; write a name like Europe/Berlin or UTC"));
  }

  @Test
  void everyProblemIsFoundAtOnce() {
    assertThat(problems("Nowhere", "* 9-12 * * *", "* 25 * * *", "* 12-14 * * MON"))
        .extracting(ScheduleProblem::toString)
        .containsExactly(
            "timezone: unknown time zone \"Nowhere\"; write a name like Europe/Berlin or UTC",
            "windows[1]: hour: \"25\" is not 0 to 23",
            "windows[2]: overlaps windows[0], for instance on 2024-01-01 at 12:00");
  }

  @Test
  void leapDaysOverlapToo() {
    assertThat(problems("UTC", "* 9 29 2 *", "* 9 * FEB SUN")).isNotEmpty();
    assertThat(problems("UTC", "* 9 30 2 *", "* 9 * FEB SUN")).isEmpty();
    assertThat(problems("UTC", "* 9 31 4,6 *", "* 9 * * *")).isEmpty();
  }

  @Test
  void edgesMoreThanAYearAheadDoNotCount() {
    assertThat(windows("UTC", "* 12 2 6 *").nextChange(NOON.plusSeconds(3600), 0))
        .contains(Instant.parse("2026-06-02T12:00:00Z"));
    assertThat(windows("UTC", "* 13 2 6 *").nextChange(NOON.minusNanos(1), 0))
        .contains(NOON.plusSeconds(3600));
    assertThat(windows("UTC", "* * 29 2 *").nextChange(NOON, 0)).isEmpty();
    assertThat(windows("UTC", "* * 30 2 *").nextChange(NOON, 0)).isEmpty();
    assertThat(windows("UTC", "* * * * *").nextChange(NOON, 0)).isEmpty();
  }

  @Test
  void neighboursWithTheSameTargetHaveNoEdgeBetweenThem() {
    ScheduleWindows windows = windows("UTC", "* 10-12 * * *", "* 13-14 * * *");
    assertThat(windows.nextChange(NOON, 0)).contains(Instant.parse("2025-06-02T15:00:00Z"));
    assertThat(windows.nextChange(NOON, 1)).isEmpty();
  }

  private static List<ScheduleProblem> problems(String timezone, String... crons) {
    return ScheduleWindows.problems(schedule(timezone, crons));
  }

  /** With a target of 1 in every window. */
  private static ScheduleWindows windows(String timezone, String... crons) {
    return ScheduleWindows.read(schedule(timezone, crons));
  }

  private static Schedule schedule(String timezone, String... crons) {
    return new Schedule(
        timezone, Arrays.stream(crons).map(cron -> new Schedule.Window(cron, 1)).toList());
  }
}
