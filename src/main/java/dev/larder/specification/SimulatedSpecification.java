package dev.larder.specification;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.document.Durations;
import java.time.Duration;

/**
 * What a pool file says under {@code simulated}: how long each operation takes, and which share of
 * attempts fails, for good or for once.
 */
public record SimulatedSpecification(
    Duration start, Duration claim, Duration delete, double failureRate, double transientRate) {
  public static final String KIND = "simulated";

  /** Takes the keys out of a pool file. */
  public static void keys(SpecificationKeys keys) {
    keys.duration("start");
    keys.duration("claim");
    keys.duration("delete");
    keys.duration("check");
    keys.decimal("failureRate", "0", "1");
    keys.decimal("transientRate", "0", "1");
  }

  /** Reads the value under {@code simulated}. */
  public static SimulatedSpecification of(JsonNode simulated) {
    return new SimulatedSpecification(
        Durations.parse(simulated.path("start").asText("0s")),
        Durations.parse(simulated.path("claim").asText("0s")),
        Durations.parse(simulated.path("delete").asText("0s")),
        simulated.path("failureRate").asDouble(0),
        simulated.path("transientRate").asDouble(0));
  }
}
