package dev.larder.worker.provision.tofu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.larder.provision.ReplacedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code tofu show -json} says of a plan. Paths only, never values: those may be secret. */
final class TofuPlan {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TofuPlan() {}

  /**
   * The resources that must be deleted and made again, in the plan's order. Absent: there is no
   * plan in this output.
   */
  static Optional<List<ReplacedResource>> replaced(String output) {
    Optional<String> line = output.lines().filter(text -> text.startsWith("{")).findFirst();
    if (line.isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonNode plan = JSON.readTree(line.get());
      List<ReplacedResource> replaced = new ArrayList<>();
      for (JsonNode resource : plan.path("resource_changes")) {
        if (isReplacement(resource.path("change").path("actions"))) {
          replaced.add(
              new ReplacedResource(
                  resource.path("address").asText(),
                  paths(resource.path("change").path("replace_paths"))));
        }
      }
      return Optional.of(replaced);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static boolean isReplacement(JsonNode actions) {
    List<String> names = new ArrayList<>();
    actions.forEach(action -> names.add(action.asText()));
    return names.contains("delete") && names.contains("create");
  }

  private static List<String> paths(JsonNode paths) {
    List<String> dotted = new ArrayList<>();
    for (JsonNode steps : paths) {
      StringBuilder path = new StringBuilder();
      for (JsonNode step : steps) {
        if (step.isNumber()) {
          path.append('[').append(step.asText()).append(']');
        } else {
          path.append(path.isEmpty() ? "" : ".").append(step.asText());
        }
      }
      dotted.add(path.toString());
    }
    return dotted;
  }
}
