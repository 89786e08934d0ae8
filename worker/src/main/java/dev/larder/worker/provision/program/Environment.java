package dev.larder.worker.provision.program;

import dev.larder.pool.ClaimId;
import dev.larder.provision.ProvisionRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The environment of a program: the table in the pool files' reference, and nothing else. */
final class Environment {
  private static final List<String> PASSED_ON = List.of("PATH", "HOME", "LANG", "TMPDIR");

  private Environment() {}

  /**
   * @param own the worker's environment
   */
  static Map<String, String> of(
      ProvisionRequest request, AttemptFolder folder, Path detach, Map<String, String> own) {
    Map<String, String> environment = common(request, detach, own);
    environment.put("LARDER_INPUT", folder.input().toString());
    environment.put("LARDER_OUTPUT", folder.output().toString());
    return environment;
  }

  /** The same without files. */
  static Map<String, String> common(
      ProvisionRequest request, Path detach, Map<String, String> own) {
    Map<String, String> environment = new TreeMap<>(own);
    environment.keySet().retainAll(PASSED_ON);
    environment.put("LARDER_OPERATION", request.operation().label());
    environment.put("LARDER_BUILD_ID", request.build().toString());
    environment.put("LARDER_ATTEMPT", Integer.toString(request.attempt()));
    environment.put("LARDER_WORKSPACE_ID", request.workspace().toString());
    environment.put("LARDER_WORKSPACE_NAME", request.workspaceName());
    environment.put("LARDER_OWNER", request.owner().orElse(""));
    environment.put("LARDER_CLAIM_ID", request.claim().map(ClaimId::toString).orElse(""));
    environment.put("LARDER_ORGANIZATION", request.organization());
    environment.put("LARDER_TEMPLATE", request.template());
    environment.put("LARDER_TEMPLATE_VERSION", Integer.toString(request.version()));
    environment.put("LARDER_PRESET", request.preset());
    environment.put("LARDER_DETACH", detach.toString());
    return environment;
  }
}
