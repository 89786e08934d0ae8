package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The workflows are measured beside a floor, on servers of the bench's own. */
final class BenchE2E {
  /** A server fires timers by the second: with one between claim and refill it is twice this. */
  private static final double WITHOUT_A_TIMER = 20;

  @RegisterExtension private static final Stage STAGE = new Stage();

  @Test
  void aClaimIsRefilledWithinAFewOfTheFloorsSteps() {
    LarderCli cli = new LarderCli(STAGE.folder(), Map.of());

    JsonNode figures = cli.done("bench", "refill", "--repetitions", "1", "-o", "json").json();

    assertThat(figures.findValuesAsText("what"))
        .containsExactly(
            "claim to replacement ready, median ms",
            "claim to replacement ready, p95 ms",
            "claim without a program to replacement ready, median ms",
            "claim without a program to replacement ready, p95 ms");
    for (JsonNode figure : figures) {
      assertThat(figure.path("floor").asDouble()).isPositive();
      assertThat(figure.path("ratio").asDouble()).isPositive().isLessThan(WITHOUT_A_TIMER);
    }
  }
}
