package dev.larder.worker.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.content.Gzip;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildLogTest {
  private static String log(List<String> secrets, String... pieces) {
    BuildLog log = new BuildLog(secrets);
    List.of(pieces).forEach(log::append);
    return Gzip.text(log.gzipped());
  }

  @Test
  void keepsWhatFits() {
    assertThat(log(List.of(), "one\n", "zwei\u00e4\ud83d\ude00\n"))
        .isEqualTo("one\nzwei\u00e4\ud83d\ude00\n");
    assertThat(log(List.of())).isEmpty();
  }

  @Test
  void keepsHeadAndTailAndSaysHowMuchIsMissing() {
    String line = "0123456789abcdef".repeat(4);
    BuildLog log = new BuildLog(List.of());
    for (int i = 0; i < 40_000; i++) {
      log.append(line);
    }
    String text = Gzip.text(log.gzipped());
    long left = 40_000L * line.length() - BuildLog.KEPT;
    assertThat(text).startsWith(line).endsWith(line);
    assertThat(text).contains("\n... " + left + " bytes left out ...\n");
  }

  @Test
  void keepsTheTailOfOneHugePiece() {
    String huge = "a".repeat(3 * BuildLog.KEPT) + "end";
    assertThat(log(List.of(), "begin", huge))
        .startsWith("begin")
        .endsWith("aend")
        .contains("... " + (huge.length() + 5 - BuildLog.KEPT) + " bytes left out ...");
  }

  @Test
  void cutsBetweenCharacters() {
    String text = log(List.of(), "x" + "\ud83d\ude00".repeat(BuildLog.KEPT / 3));
    assertThat(text).doesNotContain("\ufffd");
    assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThan(BuildLog.KEPT + 60);
  }

  @Test
  void keepsACharacterThatComesInTwoPieces() {
    assertThat(log(List.of("secret"), "a\ud83d", "\ude00b")).isEqualTo("a\ud83d\ude00b");
  }

  @Test
  void redactsValuesWhereverTheyAreCut() {
    List<String> secrets = List.of("hunter2", "hunter2-and-more", "more-or-less", "aaaa");
    String said = "x hunter2 y hunter2-and-more-or-less z hunter aaaaaaa.";
    String masked = "x *** y *** z hunter ***.";
    for (int first = 0; first <= said.length(); first++) {
      for (int second = first; second <= said.length(); second++) {
        assertThat(
                log(
                    secrets,
                    said.substring(0, first),
                    said.substring(first, second),
                    said.substring(second)))
            .isEqualTo(masked);
      }
    }
  }

  @Test
  void redactsValuesInJsonAndLineByLine() {
    String key = "-----BEGIN KEY-----\nabcdefghijk\n";
    assertThat(log(List.of(key, "say \"hi\""), "{\"k\":\"say \\\"hi\\\"\"} abcdefghijk"))
        .isEqualTo("{\"k\":\"***\"} ***");
    assertThat(log(List.of(key), key)).isEqualTo("***\n");
  }

  @Test
  void redactsShortValuesWhereTheyStandAlone() {
    assertThat(log(List.of("", "1", "abc", "42"), "abc 1 xabc abc1 pin=42, 421 4", "2"))
        .isEqualTo("*** 1 xabc abc1 pin=***, 421 ***");
  }

  @Test
  void redactsABeginningThatNothingFollows() {
    assertThat(log(List.of("hunter2"), "pass hunt")).isEqualTo("pass ***");
  }

  @Test
  void holdsBackOnlyAsMuchAsAValueIsLong() {
    BuildLog log = new BuildLog(List.of("a".repeat(2000)));
    for (int i = 0; i < 5_000; i++) {
      log.append("a".repeat(100));
    }
    log.append(" end");
    assertThat(Gzip.text(log.gzipped())).isEqualTo("*** end");
  }
}
