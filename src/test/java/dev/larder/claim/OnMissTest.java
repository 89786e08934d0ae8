package dev.larder.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
class OnMissTest {
  @Test
  void readsWhatPeopleWrite() {
    assertThat(OnMiss.parse("fail")).isEqualTo(new OnMiss.Fail());
    assertThat(OnMiss.parse("build")).isEqualTo(new OnMiss.Build());
    assertThat(OnMiss.parse("wait=30s")).isEqualTo(new OnMiss.Wait(Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "cry", "Fail", "wait", "wait:30s", "build=1"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> OnMiss.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"%s\" is none of fail, build and wait=TIME (e.g. wait=30s)", text);
  }

  /** It would stand in line for nothing. */
  @Test
  void refusesAWaitOfNoTime() {
    assertThatThrownBy(() -> OnMiss.parse("wait=0s"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("wait=0s: a wait is longer than zero; fail does not wait");
    assertThatThrownBy(() -> new OnMiss.Wait(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhatIsWrongWithTheTime() {
    assertThatThrownBy(() -> OnMiss.parse("wait=soon"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("wait=soon: \"soon\" is not a duration");
  }
}
