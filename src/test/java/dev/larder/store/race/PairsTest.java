package dev.larder.store.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Any two operations of the store meet, each stopped where the other comes: nothing is lost,
 * doubled or locked for good. {@code -Dlarder.pairs=all} plays all of them, which takes hours; a
 * regular expression plays the pairs whose name it finds.
 */
@NullMarked
class PairsTest {
  private static final String WHICH = System.getProperty("larder.pairs", "some");

  @Test
  void anyTwoOperationsMeetAndNothingIsLostOrDoubled() {
    PairFindings findings = new PairFindings();
    Predicate<String> chosen = chosen();
    try (var two = Executors.newFixedThreadPool(2)) {
      Stream.of(MeetingStates.values())
          .map(state -> two.submit(() -> Pairs.play(state, chosen, findings)))
          .toList()
          .forEach(state -> assertThat(played(state)).isNotNegative());
    }
    assertThat(findings.isEmpty()).as(findings.describe()).isTrue();
  }

  private static int played(Future<Integer> pairs) {
    try {
      return pairs.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Predicate<String> chosen() {
    return switch (WHICH) {
      case "all" -> pair -> true;
      case "some" -> PairChoice::holds;
      default -> Pattern.compile(WHICH).asPredicate();
    };
  }
}
