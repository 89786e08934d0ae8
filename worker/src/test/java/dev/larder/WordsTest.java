package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The field's words, in code, messages, tables and pages: one thing has one name. What was recorded
 * keeps its letters: earlier migrations, histories, the wire, decisions and the change log.
 */
class WordsTest {
  private static final List<String> PLACES =
      List.of(
          ("src/main src/codegen src/test cli/src cli/larder workflows/src server/src worker/src docs examples deploy larder"
                  + " docker-compose.yml README.md ARCHITECTURE.md CONTRIBUTING.md SECURITY.md")
              .split(" "));

  private static final Pattern RECORDED =
      Pattern.compile(
          "migration/V\\d|/histories/|/vectors/|wire\\.txt|docs/decisions/|WordsTest|WordsMigrationTest"
              + "|\\.(?:png|gz|bin)$");

  /** A word of before, the field's word for it, and lines that may have it for another reason. */
  private record Word(Pattern before, String now, Pattern kept) {
    static Word of(String before, String now) {
      return keeping(before, now, "(?!)");
    }

    static Word keeping(String before, String now, String kept) {
      return new Word(Pattern.compile(before), now, Pattern.compile(kept));
    }
  }

  private static final List<Word> WORDS =
      List.of(
          Word.of("\\b(?:MOST|LEAST|LONGEST)_", "MAX_, MIN_"),
          Word.of("(?<![.\\w])atMost\\(|\\bint (?:most|least)\\b", "limit, max, min"),
          Word.keeping("\\b(?:PATIENCE|patience)\\b", "TIMEOUT", "@JsonProperty"),
          Word.of("[Pp]ersonalis", "personaliz…"),
          Word.of("[Cc]olour", "color"),
          Word.of("\\b[Cc]ancell(?:ed|ing)\\b", "canceled"),
          Word.of("nitialis[ei]", "initializ…"),
          Word.of("Surroundings", "CliContext"),
          Word.of("\\b(?:[Dd]uty|[Dd]uties|DUTY|DUTIES)\\b", "leadership"),
          Word.of("made-up", "placeholder"),
          Word.of("\\banew\\b", "again"),
          Word.of("\\b[Ff]or ?ever\\b", "indefinitely"),
          Word.of("\\b[Ss]omebody\\b", "another"),
          Word.keeping(
              "\\b[Nn]obody\\b",
              "no one, none",
              "\"nobody(?:\"| cannot)|the user `nobody`"), // a user of Unix; letters of stored ids
          Word.of("in vain", "failed"),
          Word.of("\\b[Uu]nheard\\b", "undelivered"),
          Word.of("\\b[Tt]rouble", "error"),
          Word.of("\\b[Ii]nitially\\b", "default"),
          Word.of("\\bby hand\\b|ByHand|BY_HAND", "manual"),
          Word.of("sign of life|\\b[Bb]eats?\\b", "heartbeat"),
          Word.of(
              "\\b(?:a|no|each|every|one|next|last|first|another|later|earlier) try\\b|\\bTRY\\b"
                  + "|\\b(?:the|these|two|three|many|its|more|few|other|\\d+) tries\\b",
              "attempt"),
          Word.of("\\b[Rr]eceivers?\\b", "recipient"),
          Word.of("\\b(?:Tell|Telling)\\b|\\btell\\(|\\btold\\(", "signal, notify, report"),
          Word.of("\\bwords\\(\\)|\\bWording\\b", "describe, message"),
          Word.of("BETWEEN_LOOKS|[Pp]asses(?:\\(.*\\))?\\.look\\b", "POLL_INTERVAL, preview"),
          Word.of("\\branBy\\b|\\bWorkflowRun runner\\b|class Runner\\b", "WorkflowRun, assign"),
          Word.of("ForgottenClaims|\\btakenUp\\b|\\btake up\\b", "OrphanedClaims, adopt"),
          Word.of(
              "\\bAfterwards\\b|\\b[Nn]otNow\\b|\\bSeenTo\\b",
              "BuildFollowUp, RetryableFailure, DueOutcome"),
          Word.of("\\bMasked\\b|\\bMasking\\b|\\bSafeFailures\\b", "Redactor"),
          Word.of("PoolCircumstances|\\b(?:Pool)?Standing\\b", "PoolDiagnostics, PoolStatus"),
          Word.of("\\bFigures\\b|GrowingPause\\b", "Metrics, ExponentialBackoff"),
          Word.of("KeepState|doubtAll|HalfClosing", "SaveState, markAllSuspect, HalfClose…"),
          Word.of("\\bnotice\\(|\\btried\\(|\\bsay[A-Z]\\w*\\(", "message, attempted, record"));

  @TestFactory
  Stream<DynamicTest> oneNameForOneThing() throws IOException {
    List<Path> files = files();
    return WORDS.stream()
        .map(
            word ->
                DynamicTest.dynamicTest(
                    word.now(),
                    () -> assertThat(found(word, files)).as("say: " + word.now()).isEmpty()));
  }

  @Test
  void thereIsMuchToRead() throws IOException {
    assertThat(files()).hasSizeGreaterThan(500);
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String place : PLACES) {
      try (Stream<Path> found = Files.walk(Pages.ROOT.resolve(place))) {
        found
            .filter(Files::isRegularFile)
            .filter(file -> !RECORDED.matcher(Pages.ROOT.relativize(file).toString()).find())
            .forEach(files::add);
      }
    }
    return files;
  }

  private static List<String> found(Word word, List<Path> files) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (word.before().matcher(lines.get(i)).find()
            && !word.kept().matcher(lines.get(i)).find()) {
          found.add(
              "%s:%d: %s".formatted(Pages.ROOT.relativize(file), i + 1, lines.get(i).strip()));
        }
      }
    }
    return found;
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (MalformedInputException binary) {
      return List.of();
    }
  }
}
