package dev.larder.provision;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How one attempt ended. Expected outcomes are values; an exception from a provisioner is a bug.
 */
public sealed interface ProvisionResult {
  /**
   * Done. Outputs and state are all that the workspace has from now on: what this operation did not
   * give again is as it was in the request.
   *
   * @param outputs what people and later builds may use, e.g. {@code url}
   * @param sensitive outputs that are for the claimer and later builds alone
   * @param state handed to the workspace's next build as it is
   * @param replaced resources that had to be replaced; of a forecast: that a claim would replace
   */
  record Succeeded(
      Map<String, String> outputs,
      Map<String, String> sensitive,
      Optional<JsonNode> state,
      List<ReplacedResource> replaced)
      implements ProvisionResult {
    /** One whose sensitive outputs, as its template names them, are still among the others. */
    public Succeeded(
        Map<String, String> outputs, Optional<JsonNode> state, List<ReplacedResource> replaced) {
      this(outputs, Map.of(), state, replaced);
    }
  }

  /** Not now: another attempt may succeed. */
  record TryAgain(String reason) implements ProvisionResult {}

  /**
   * For good. The reason is for a person who can act on it; no secrets in it.
   *
   * @param refused resources that a claim would have replaced, where that was refused: nothing was
   *     applied
   */
  record Failed(String reason, List<ReplacedResource> refused) implements ProvisionResult {
    public Failed(String reason) {
      this(reason, List.of());
    }
  }

  /** Ended because it was asked to. */
  record Canceled() implements ProvisionResult {}
}
