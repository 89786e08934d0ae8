package dev.larder.worker.provision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastLineTest {
  private static String last(String... pieces) {
    LastLine line = new LastLine();
    for (String piece : pieces) {
      line.append(piece);
    }
    return line.text();
  }

  @Test
  void isTheLastThatSaysAnything() {
    assertThat(last("one\ntw", "o\n \n\n")).isEqualTo("two");
    assertThat(last("")).isEmpty();
  }

  @Test
  void aLongOneIsCutBetweenWords() {
    String said = "x".repeat(290) + " hunter2hunter2 and more";
    assertThat(last(said)).isEqualTo("x".repeat(290) + "…");
    assertThat(last("x".repeat(400), "\n")).isEqualTo("x".repeat(300) + "…");
    assertThat(last(said + "\nshort\n")).isEqualTo("short");
  }
}
