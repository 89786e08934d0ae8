package dev.larder.worker.provision.tofu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The environment of the program: parameters and Larder's own values as variables of the module,
 * which takes no notice of those that it does not declare. Never on a command line, for all can
 * read that.
 */
final class TofuEnvironment {
  /** Who claims in a forecast that names no owner. */
  private static final String FORECAST_OWNER = "larder-forecast";

  private static final String VARIABLE = "TF_VAR_";
  private static final ObjectMapper JSON = new ObjectMapper();

  private TofuEnvironment() {}

  static Map<String, String> of(
      ProvisionRequest request, Map<String, String> common, Path pluginCache) {
    Map<String, String> environment = new TreeMap<>(common);
    environment.put("TF_IN_AUTOMATION", "1");
    environment.put("TF_INPUT", "0");
    environment.put("CHECKPOINT_DISABLE", "1");
    environment.put("TF_PLUGIN_CACHE_DIR", pluginCache.toString());
    request.parameters().forEach((name, value) -> environment.put(VARIABLE + name, value));
    request.sensitive().forEach((name, value) -> environment.put(VARIABLE + name, value));
    larders(request).forEach((name, value) -> environment.put(VARIABLE + "larder_" + name, value));
    return environment;
  }

  private static Map<String, String> larders(ProvisionRequest request) {
    boolean forecast = request.operation() == Operation.FORECAST;
    String owner = request.owner().orElse(forecast ? FORECAST_OWNER : "");
    Map<String, String> values = new TreeMap<>();
    values.put("owner", owner);
    values.put("prebuild", Boolean.toString(owner.isEmpty()));
    values.put("operation", (forecast ? Operation.CLAIM : request.operation()).label());
    values.put("workspace_id", request.workspace().toString());
    values.put("workspace_name", request.workspaceName());
    values.put("organization", request.organization());
    values.put("template", request.template());
    values.put("preset", request.preset());
    values.put("claim", mapExpression(request.claimValues()));
    return values;
  }

  /** An expression of the program's language: JSON in which nothing is interpolated. */
  private static String mapExpression(Map<String, String> values) {
    try {
      return JSON.writeValueAsString(new TreeMap<>(values))
          .replace("${", "$${")
          .replace("%{", "%%{");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
