package dev.larder.store.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Whatever claimers, workers, people and the loop do one after the other while time passes, the
 * store says what {@link StockModel} says. {@code -Dlarder.steps=all} attempts for many minutes.
 */
@NullMarked
class StorePropertiesTest {
  private static final boolean MANY = "all".equals(System.getProperty("larder.steps"));

  private static @Nullable MeetingPlace place;

  @BeforeContainer
  static void open() {
    place = StoreSteps.place();
  }

  @AfterContainer
  static void close() {
    if (place != null) {
      place.close();
    }
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
  void theStoreSaysWhatTheModelSays(@ForAll("steps") List<StoreSteps.Step> steps) {
    play(steps);
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void theStoreSaysWhatTheModelSaysInManyTries(@ForAll("steps") List<StoreSteps.Step> steps) {
    if (MANY) {
      play(steps);
    }
  }

  private static void play(List<StoreSteps.Step> steps) {
    MeetingPlace here = place;
    assertThat(here).isNotNull();
    if (here != null) {
      here.restore();
      new StoreSteps(here).play(steps);
    }
  }

  @Provide
  Arbitrary<List<StoreSteps.Step>> steps() {
    return Combinators.combine(
            Arbitraries.frequency(
                Arrays.stream(StoreSteps.Kind.values())
                    .map(kind -> Tuple.of(kind.weight, kind))
                    .toList()),
            Arbitraries.integers().between(0, 11))
        .as(StoreSteps.Step::new)
        .list()
        .ofMinSize(10)
        .ofMaxSize(60);
  }
}
