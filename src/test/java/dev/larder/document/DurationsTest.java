package dev.larder.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "100ms, PT0.1S, 100ms",
    "30s, PT30S, 30s",
    "600s, PT10M, 10m",
    "24h, PT24H, 1d",
    "7d, PT168H, 7d",
    "PT1H30M, PT1H30M, 90m",
    "0h, PT0S, 0s",
    "PT0.000001S, PT0.000001S, PT0.000001S"
  })
  void readsAndWritesWhatPeopleWrite(String text, Duration duration, String written) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
    assertThat(Durations.text(duration)).isEqualTo(written);
    assertThat(Durations.parse(written)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30",
        "30 s",
        "1h30m",
        "1.5h",
        "-5m",
        "PT-5M",
        "soon",
        "3651d",
        "999999999999d"
      })
  void refusesWhatIsNotOne(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
