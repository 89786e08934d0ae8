package dev.larder.worker.provision.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.document.Durations;
import dev.larder.worker.provision.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a pool file says under {@code tofu}.
 *
 * @param timeout for all that one try runs
 * @param forecast whether to say ahead of need what a claim would replace
 * @param check the program that says whether waiting stock is healthy; empty: there is none
 */
record TofuSpecification(
    Duration timeout, boolean forecast, Optional<Readiness> ready, List<String> check) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(30);

  TofuSpecification {
    check = List.copyOf(check);
  }

  /** Reads the value under {@code tofu}; an IllegalArgumentException says what is wrong with it. */
  static TofuSpecification of(JsonNode tofu) {
    List<String> check = new ArrayList<>();
    tofu.path("check").forEach(word -> check.add(word.asText()));
    Duration timeout =
        tofu.hasNonNull("timeout")
            ? Durations.parsePositive(tofu.path("timeout").asText())
            : DEFAULT_TIMEOUT;
    return new TofuSpecification(
        timeout, tofu.path("forecast").asBoolean(true), Readiness.of(tofu), check);
  }
}
