package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The workflows are measured beside a floor, on servers of the bench's own. */
@Tag("measures")
final class BenchE2E {
  /** A server fires timers by the second: with one between claim and refill it is twice this. */
  private static final double WITHOUT_A_TIMER = 20;

  @RegisterExtension private static final Stage STAGE = new Stage();

  @Test
  void whatAClaimAndAPassCostIsBoundedHoweverManyPoolsThereAre() {
    JsonNode costs =
        new LarderCli(STAGE.folder(), Map.of())
            .done("bench", "cost", "--claims", "15", "--builds", "100", "-o", "json")
            .json();

    assertThat(events(costs, "a claim with its refill")).isBetween(20.0, 50.0);
    assertThat(events(costs, "a claim without a program with its refill")).isBetween(10.0, 30.0);
    assertThat(events(costs, "a build of a fill of 1 x 100")).isBetween(3.0, 4.0);
    double pass = events(costs, "a full pass, 10 pools more");
    assertThat(pass).isBetween(5.0, 16.0); // asked for by an update, which is three of them
    assertThat(events(costs, "a full pass, 1000 pools more")).isLessThan(pass + 1);
    assertThat(costs).allMatch(cost -> cost.path("statements").asDouble() > 0);
  }

  private static double events(JsonNode costs, String what) {
    for (JsonNode cost : costs) {
      if (cost.path("what").asText().equals(what)) {
        return cost.path("events").asDouble();
      }
    }
    throw new AssertionError("not counted: " + what);
  }

  @Test
  void aSoakMissesNothing() {
    JsonNode samples =
        new LarderCli(STAGE.folder(), Map.of())
            .done("bench", "soak", "--duration", "10s", "--every", "5s", "-o", "json")
            .json();

    assertThat(samples).hasSize(2);
    for (JsonNode sample : samples) {
      assertThat(sample.path("claims").asInt()).isPositive();
      assertThat(sample.path("missed").asInt()).isZero();
      assertThat(sample.path("minReady").asInt()).isPositive();
      assertThat(sample.path("heapBytes").asLong()).isPositive();
    }
  }

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
