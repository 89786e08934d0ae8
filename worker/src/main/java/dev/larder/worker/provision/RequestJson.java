package dev.larder.worker.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.provision.ProvisionRequest;
import java.io.UncheckedIOException;

/** The values that a program gets as JSON, as the pool files' reference says. Holds secrets. */
public final class RequestJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RequestJson() {}

  /** {@code {"parameters":{…},"sensitive":{…},"claim":{…},"outputs":{…},"state":…}} in UTF-8. */
  public static byte[] of(ProvisionRequest request) {
    ObjectNode input = JSON.createObjectNode();
    input.set("parameters", JSON.valueToTree(request.parameters()));
    input.set("sensitive", JSON.valueToTree(request.sensitive()));
    input.set("claim", JSON.valueToTree(request.claimValues()));
    input.set("outputs", JSON.valueToTree(request.outputs()));
    input.set("state", request.state().orElse(NullNode.getInstance()));
    try {
      return JSON.writeValueAsBytes(input);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
