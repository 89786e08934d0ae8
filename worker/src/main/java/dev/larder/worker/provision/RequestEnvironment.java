package dev.larder.worker.provision;

import dev.larder.pool.ClaimId;
import dev.larder.provision.ProvisionRequest;
import java.util.Map;
import java.util.TreeMap;

/** The {@code LARDER_…} variables of the pool files' reference that every kind of program gets. */
public final class RequestEnvironment {
  private RequestEnvironment() {}

  /** All that a program gets to know of the operation that it runs for. */
  public static Map<String, String> of(ProvisionRequest request) {
    Map<String, String> environment = ofWorkspace(request);
    environment.put("LARDER_OPERATION", request.operation().label());
    environment.put("LARDER_BUILD_ID", request.build().toString());
    environment.put("LARDER_ATTEMPT", Integer.toString(request.attempt()));
    environment.put("LARDER_OWNER", request.owner().orElse(""));
    environment.put("LARDER_CLAIM_ID", request.claim().map(ClaimId::toString).orElse(""));
    return environment;
  }

  /** What stays true as long as the workspace exists. */
  public static Map<String, String> ofWorkspace(ProvisionRequest request) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("LARDER_WORKSPACE_ID", request.workspace().toString());
    environment.put("LARDER_WORKSPACE_NAME", request.workspaceName());
    environment.put("LARDER_ORGANIZATION", request.organization());
    environment.put("LARDER_TEMPLATE", request.template());
    environment.put("LARDER_TEMPLATE_VERSION", Integer.toString(request.version()));
    environment.put("LARDER_PRESET", request.preset());
    return environment;
  }
}
