package dev.larder.worker.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A request for tests: everything has a value, the tests change what they are about. */
public record RequestBuilder(
    Operation operation,
    BuildId build,
    int attempt,
    WorkspaceId workspace,
    Optional<String> owner,
    Optional<ClaimId> claim,
    JsonNode specification,
    Optional<String> directory,
    Map<String, String> sensitive,
    Map<String, String> claimValues,
    Map<String, String> outputs,
    Optional<JsonNode> state) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A start of a new workspace with the specification written in JSON, single-quoted. */
  public static RequestBuilder start(String specification) {
    return new RequestBuilder(
        Operation.START,
        new BuildId(UUID.randomUUID()),
        1,
        new WorkspaceId(UUID.randomUUID()),
        Optional.empty(),
        Optional.empty(),
        json(specification),
        Optional.of("hash"),
        Map.of(),
        Map.of(),
        Map.of(),
        Optional.empty());
  }

  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another build of the same workspace. */
  public RequestBuilder next(Operation next) {
    return new RequestBuilder(
        next,
        new BuildId(UUID.randomUUID()),
        1,
        workspace,
        owner,
        claim,
        specification,
        directory,
        sensitive,
        claimValues,
        outputs,
        state);
  }

  public RequestBuilder attempt(int number) {
    return new RequestBuilder(
        operation,
        build,
        number,
        workspace,
        owner,
        claim,
        specification,
        directory,
        sensitive,
        claimValues,
        outputs,
        state);
  }

  public RequestBuilder ownedBy(String who, ClaimId by) {
    return new RequestBuilder(
        operation,
        build,
        attempt,
        workspace,
        Optional.of(who),
        Optional.of(by),
        specification,
        directory,
        sensitive,
        claimValues,
        outputs,
        state);
  }

  public RequestBuilder secrets(Map<String, String> parameters, Map<String, String> values) {
    return new RequestBuilder(
        operation,
        build,
        attempt,
        workspace,
        owner,
        claim,
        specification,
        directory,
        parameters,
        values,
        outputs,
        state);
  }

  /** With the template directory of this hash. */
  public RequestBuilder in(String hash) {
    return new RequestBuilder(
        operation,
        build,
        attempt,
        workspace,
        owner,
        claim,
        specification,
        Optional.of(hash),
        sensitive,
        claimValues,
        outputs,
        state);
  }

  public RequestBuilder having(Map<String, String> given, Optional<JsonNode> left) {
    return new RequestBuilder(
        operation,
        build,
        attempt,
        workspace,
        owner,
        claim,
        specification,
        directory,
        sensitive,
        claimValues,
        given,
        left);
  }

  public ProvisionRequest request() {
    return new ProvisionRequest(
        operation,
        build,
        attempt,
        workspace,
        "large-abcdefgh",
        owner,
        claim,
        "acme",
        "java-dev",
        7,
        "large",
        specification,
        directory,
        Map.of("region", "eu"),
        sensitive,
        claimValues,
        outputs,
        state);
  }
}
