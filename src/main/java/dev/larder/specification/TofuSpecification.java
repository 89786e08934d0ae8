package dev.larder.specification;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a pool file says under {@code tofu}.
 *
 * @param timeout for all that one attempt runs
 * @param forecast whether to say ahead of need what a claim would replace
 * @param check the program that says whether waiting stock is healthy; empty: there is none
 */
public record TofuSpecification(
    Duration timeout, boolean forecast, Optional<Readiness> ready, List<String> check) {
  public static final String KIND = "tofu";
  private static final String TIMEOUT = "timeout";
  private static final String FORECAST = "forecast";
  private static final String CHECK = "check";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(30);

  public TofuSpecification {
    check = List.copyOf(check);
  }

  /** Takes the keys out of a pool file. */
  public static void keys(SpecificationKeys keys) {
    keys.timeout(TIMEOUT);
    keys.bool(FORECAST);
    keys.command(CHECK);
  }

  /** Reads the value under {@code tofu}; an IllegalArgumentException says what is wrong with it. */
  public static TofuSpecification of(JsonNode tofu) {
    SpecificationValues values = new SpecificationValues(tofu);
    return new TofuSpecification(
        values.timeout(TIMEOUT, DEFAULT_TIMEOUT),
        tofu.path(FORECAST).asBoolean(true),
        Readiness.of(tofu),
        values.command(CHECK));
  }
}
