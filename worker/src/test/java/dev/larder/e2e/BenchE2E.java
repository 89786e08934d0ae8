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

    JsonNode median = figures.path(0);
    assertThat(median.path("what").asText()).startsWith("claim to replacement ready");
    assertThat(median.path("floor").asDouble()).isPositive();
    assertThat(median.path("ratio").asDouble()).isPositive().isLessThan(WITHOUT_A_TIMER);
    assertThat(figures).hasSize(2);
  }
}
