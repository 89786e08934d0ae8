package dev.larder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice",
        "Zoë O'Brien-Smith",
        "김민수",
        "آرش‌زاده", // joined as its script needs it
        "👩‍💻",
        "a b"
      })
  void namesOfPeopleAreLines(String name) {
    assertThat(Text.LINE.complaint(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\0",
        "a\n",
        "a\tb",
        "\u007f",
        "a\u0085b",
        "\u009b31m",
        "\u202eecila",
        "\u2066a",
        "a\u200fb",
        "a\u200bb",
        "a\ufeffb",
        "ali\u200dce",
        "\u200dalice",
        "a\u00adb",
        "a\u2028b",
        "\ud83d",
        "\udc00a"
      })
  void whatCannotBeSeenIsNoLine(String text) {
    assertThat(Text.LINE.complaint(text)).isPresent();
  }

  @Test
  void writtenTextMayHaveSeveralLinesAndNoControlCharacters() {
    assertThat(Text.WRITTEN.complaint("-----BEGIN-----\r\n\tx\n")).isEmpty();
    assertThat(Text.WRITTEN.complaint("ab\u0007"))
        .contains("holds U+0007, which is a control character, at its character 3");
    assertThat(Text.WRITTEN.complaint("\u0085")).isPresent();
    assertThat(Text.WRITTEN.complaint("\ud800")).isPresent();
  }

  @Test
  void dataIsWhateverCanBeStored() {
    assertThat(Text.DATA.complaint("\u001b[31m\u202e\u0007")).isEmpty();
    assertThat(Text.DATA.complaint("😀\0"))
        .contains("holds U+0000, which cannot be stored, at its character 2");
    assertThat(Text.DATA.complaint("a\udc00")).isPresent();
  }

  @Test
  void whatIsPrintedLosesColorsAndControlCharacters() {
    assertThat(CleanText.of("\u001b[1;31mred\u001b[0m\tx\r\n")).isEqualTo("red\tx\r\n");
    assertThat(CleanText.of("\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\b\u001b(Bc\u001b=d"))
        .isEqualTo("abcd");
    assertThat(CleanText.of("a\0b\u0007c\u009bd\ud800e\udc00f😀"))
        .isEqualTo("a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf😀");
    assertThat(CleanText.of("never ended \u001b]0;title\nnext")).isEqualTo("never ended \nnext");
    assertThat(CleanText.of("half\ud83d")).isEqualTo("half\ufffd");
  }

  @Test
  void piecesAreCleanedAsTheWholeWouldBe() {
    String text = "a\u001b[1;31mred\u001b[0m \u001b]0;t\u0007 😀 \ud800x \u001b(B.";
    for (int cut = 0; cut <= text.length(); cut++) {
      CleanText clean = new CleanText();
      String cleaned =
          clean.next(text.substring(0, cut)) + clean.next(text.substring(cut)) + clean.rest();
      assertThat(cleaned).as("cut at %d", cut).isEqualTo(CleanText.of(text));
    }
  }

  @Test
  void aLineIsOneLineWithoutWhatCannotBeSeen() {
    assertThat(CleanText.line(" a\n b\t\u202ec\u0007 ")).isEqualTo("a b c\ufffd");
  }
}
