package dev.larder.provision;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.WorkspaceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One attempt of one operation on one workspace. Made again for each attempt; holds secrets, so it
 * never goes into a workflow's history or a log.
 *
 * @param build the same on every attempt of a build; a check has an id of its own
 * @param attempt the number of the attempt, from 1
 * @param owner empty while in stock
 * @param claim empty while in stock
 * @param version the template version's number
 * @param specification the pool file's {@code provisioner}: one key, the kind, e.g. {@code exec}
 * @param directory the hash of the packed template directory, if the kind has one
 * @param sensitive parameters that are never shown, logged or recorded
 * @param claimValues what the claimer passed
 * @param outputs what earlier builds of this workspace gave out
 * @param state what the last build of this workspace left for the next
 */
public record ProvisionRequest(
    Operation operation,
    BuildId build,
    int attempt,
    WorkspaceId workspace,
    String workspaceName,
    Optional<String> owner,
    Optional<ClaimId> claim,
    String organization,
    String template,
    int version,
    String preset,
    JsonNode specification,
    Optional<String> directory,
    Map<String, String> parameters,
    Map<String, String> sensitive,
    Map<String, String> claimValues,
    Map<String, String> outputs,
    Optional<JsonNode> state) {
  /** The key of every kind that names the outputs for the claimer alone. */
  public static final String SENSITIVE_OUTPUTS = "sensitiveOutputs";

  /** The kind of provisioner that is asked. */
  public String kind() {
    return specification.fieldNames().next();
  }

  /** What the pool file says under the kind. */
  public JsonNode keys() {
    return specification.path(kind());
  }

  /** The names of outputs that the pool file calls sensitive, whichever kind gives them. */
  public Set<String> sensitiveOutputs() {
    Set<String> names = new TreeSet<>();
    keys().path(SENSITIVE_OUTPUTS).forEach(name -> names.add(name.asText()));
    return names;
  }

  /** The outputs that are as they were, and the state: nothing has changed. */
  public ProvisionResult.Succeeded unchanged() {
    return new ProvisionResult.Succeeded(outputs, state, List.of());
  }

  /** The same with what the workspace has given out since. */
  public ProvisionRequest with(Map<String, String> newOutputs, Optional<JsonNode> newState) {
    return new ProvisionRequest(
        operation,
        build,
        attempt,
        workspace,
        workspaceName,
        owner,
        claim,
        organization,
        template,
        version,
        preset,
        specification,
        directory,
        parameters,
        sensitive,
        claimValues,
        newOutputs,
        newState);
  }

  /** The same as if it were claimed by this owner. */
  public ProvisionRequest claimedBy(String claimant, ClaimId byClaim) {
    return new ProvisionRequest(
        operation,
        build,
        attempt,
        workspace,
        workspaceName,
        Optional.of(claimant),
        Optional.of(byClaim),
        organization,
        template,
        version,
        preset,
        specification,
        directory,
        parameters,
        sensitive,
        claimValues,
        outputs,
        state);
  }

  @Override
  public String toString() {
    return "%s of workspace %s (build %s, attempt %d)"
        .formatted(operation.label(), workspaceName, build, attempt);
  }
}
