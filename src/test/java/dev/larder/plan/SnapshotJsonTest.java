package dev.larder.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.larder.document.InvalidDocument;
import dev.larder.document.Problem;
import dev.larder.pool.Rollover;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotJsonTest {
  private static final String SOUND =
      """
      {"now": "2025-06-02T14:00:00+02:00",
       "settings": {"backoffInterval": "PT1M", "failureHardLimit": 3, "paused": false},
       "presets": [
        {"id": "p", "versionActive": true, "templateDeleted": false, "templateDeprecated": false,
         "desired": 2, "ttl": "PT24H", "hardLimited": false, "name": "acme/java/large",
         "schedule": {"timezone": "UTC", "windows": [{"cron": "* 9 * * *", "desired": 3}]},
         "invalidatedAt": "2025-06-02T10:00:00Z", "probeAt": null, "room": 4, "pool": "x",
         "rollover": "replenish-first", "paused": true, "startWidth": 2}],
       "prebuilds": [{"id": "w", "preset": "p", "createdAt": "2025-06-02T11:00:00Z", "ready": true}],
       "inProgress": [{"preset": "p", "transition": "start", "count": 1},
                      {"preset": "p", "transition": "start", "count": 2}],
       "pending": [{"preset": "p", "count": 1}],
       "backoffs": [{"preset": "p", "numFailed": 1, "lastBuildAt": "2025-06-02T11:59:00.5Z"}]}
      """;

  @Test
  void readsEverythingThereIs() {
    Snapshot snapshot = SnapshotJson.read("file", SOUND);
    Snapshot.Preset preset = snapshot.presets().getFirst();
    assertThat(snapshot.now()).isEqualTo(Instant.parse("2025-06-02T12:00:00Z"));
    assertThat(preset.ttl()).contains(Duration.ofDays(1));
    assertThat(preset.room()).hasValue(4);
    assertThat(preset.startWidth()).hasValue(2);
    assertThat(preset.rollover()).isEqualTo(Rollover.REPLENISH_FIRST);
    assertThat(preset.schedule().orElseThrow().windows()).hasSize(1);
    assertThat(snapshot.inProgress()).hasSize(2);
    assertThat(SnapshotJson.read("written", SnapshotJson.write(snapshot))).isEqualTo(snapshot);
  }

  @Test
  void writesOptionalKeysOnlyWhereTheySaySomething() {
    assertThat(SnapshotJson.write(Fixture.preset("a", 1).snapshot()))
        .contains("\"ttl\" : null", "\"schedule\" : null")
        .doesNotContain(
            "name", "invalidatedAt", "probeAt", "room", "pool", "rollover", "startWidth")
        .containsOnlyOnce("paused");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"desired\": 2|\"desird\": 2|desird: unknown key",
        "\"desired\": 2,||presets[0]: needs the key \"desired\"",
        "\"desired\": 2|\"desired\": -1|presets[0].desired: must be 0 to 2147483647, is -1",
        "\"desired\": 2|\"desired\": 2.0|presets[0].desired: must be a whole number, is a number",
        "\"desired\": 2|\"desired\": \"2\"|presets[0].desired: must be a whole number",
        "\"desired\": 2|\"desired\": 99999999999999999999|must be 0 to 2147483647",
        "\"hardLimited\": false|\"hardLimited\": 0|presets[0].hardLimited: must be true or false",
        "\"id\": \"p\"|\"id\": 5|presets[0].id: must be a string, is a whole number",
        "\"id\": \"p\"|\"id\": \"\"|presets[0].id: must not be empty",
        "PT24H|24h|presets[0].ttl: must be an ISO-8601 duration like PT30S or PT24H, is \"24h\"",
        "PT1M|PT-1M|settings.backoffInterval: must be an ISO-8601 duration",
        "14:00:00+02:00|14:00:00|now: must be an instant like 2024-01-31T08:00:00Z, is",
        "\"timezone\": \"UTC\",||presets[0].schedule: needs the key \"timezone\"",
        "\"cron\": \"* 9 * * *\"|\"cron\": null|presets[0].schedule.windows[0]: needs the key",
        "replenish-first|sometimes|presets[0].rollover: \"sometimes\" is none of [recreate,",
        "\"room\": 4|\"room\": -4|presets[0].room: must be 0 to 2147483647, is -4",
        "\"w\", \"preset\": \"p\"|\"w\", \"preset\": \"q\"|prebuilds[0].preset: no preset of this snap",
        "\"start\", \"count\": 1|\"restart\", \"count\": 1|inProgress[0].transition: \"restart\" is",
        "\"start\", \"count\": 1|\"start\", \"count\": -1|inProgress[0].count: must be 0 to",
        "[{\"preset\": \"p\", \"count\": 1}]|{}|pending: must be a list, is a mapping",
        "[{\"preset\": \"p\", \"count\": 1}]|[7]|pending[0]: must be a mapping, is a whole number",
        "\"numFailed\": 1|\"numFailed\": null|backoffs[0]: needs the key \"numFailed\"",
        "\"now\"|\"now\": \"2025-06-02T12:00:00Z\", \"now\"|now: this key stands here twice",
      })
  void whatIsWrongIsSaidWithItsPlace(String sound, String broken, String complaint) {
    String text = SOUND.replace(sound, broken == null ? "" : broken);
    assertThat(problems(text))
        .extracting(Problem::toString)
        .allMatch(problem -> problem.matches("file:\\d+:\\d+: .*"))
        .anyMatch(problem -> problem.contains(complaint));
  }

  @Test
  void anIdStandsOnlyOnce() {
    String preset =
        SOUND.substring(SOUND.indexOf("{\"id\": \"p\""), SOUND.indexOf("],\n \"prebuilds"));
    assertThat(problems(SOUND.replace(preset, preset + ",\n" + preset)))
        .extracting(Problem::toString)
        .containsExactly("file:9:8: presets[1].id: \"p\" stands here twice");

    String prebuild =
        SOUND.substring(SOUND.indexOf("{\"id\": \"w\""), SOUND.indexOf("],\n \"inProgress"));
    assertThat(problems(SOUND.replace(prebuild, prebuild + "," + prebuild)))
        .singleElement()
        .asString()
        .contains("prebuilds[1].id: \"w\" stands here twice");

    String run =
        SOUND.substring(SOUND.indexOf("{\"preset\": \"p\", \"numFailed\""), SOUND.indexOf("]}\n"));
    assertThat(problems(SOUND.replace(run, run + "," + run)))
        .singleElement()
        .asString()
        .contains("backoffs[1]: a run of preset \"p\" stands here twice");
  }

  @Test
  void everythingWrongIsSaidAtOnce() {
    String text = SOUND.replace("\"desired\": 2", "\"desired\": -2").replace("PT1M", "soon");
    assertThat(problems(text))
        .extracting(Problem::key)
        .containsExactly("settings.backoffInterval", "presets[0].desired");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"``|is empty", "{|is not JSON", "[]|must be a mapping", "{} {}|something follows"})
  void whatIsNoSnapshotIsRefused(String text, String complaint) {
    assertThat(problems(text)).first().asString().contains(complaint);
  }

  private static List<Problem> problems(String text) {
    InvalidDocument invalid =
        catchThrowableOfType(InvalidDocument.class, () -> SnapshotJson.read("file", text));
    return invalid.problems();
  }
}
