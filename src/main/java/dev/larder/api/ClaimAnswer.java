package dev.larder.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.claim.ClaimStatus;
import dev.larder.pool.Label;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A claim as the server has it.
 *
 * @param workspace empty: it waits in line
 * @param state waiting, personalizing, claimed, failed or released
 * @param outputs of the workspace, as far as they are known
 * @param sensitiveOutputs those that the claimer alone is shown
 * @param leaseUntil when it is deleted unless extended
 * @param reason why personalizing failed, where it did
 * @param json all of it
 */
public record ClaimAnswer(
    String claim,
    Optional<String> workspace,
    Optional<String> name,
    ClaimStatus state,
    boolean hit,
    Map<String, String> outputs,
    Map<String, String> sensitiveOutputs,
    Optional<Instant> leaseUntil,
    Optional<String> reason,
    JsonNode json) {
  static ClaimAnswer of(JsonNode json) {
    return new ClaimAnswer(
        json.path("claim").asText(),
        text(json, "workspace"),
        text(json, "name"),
        Label.of(ClaimStatus.class, json.path("state").asText()),
        json.path("hit").asBoolean(),
        texts(json.path("outputs")),
        texts(json.path("sensitiveOutputs")),
        text(json, "leaseUntil").map(Instant::parse),
        text(json, "reason"),
        json);
  }

  private static Optional<String> text(JsonNode json, String key) {
    return json.hasNonNull(key) ? Optional.of(json.path(key).asText()) : Optional.empty();
  }

  private static Map<String, String> texts(JsonNode json) {
    Map<String, String> texts = new LinkedHashMap<>();
    json.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }

  /** Without outputs: some are not for logs. */
  @Override
  public String toString() {
    return "%s, %s".formatted(claim, state.label());
  }
}
