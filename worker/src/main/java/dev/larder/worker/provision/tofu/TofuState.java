package dev.larder.worker.provision.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** The program's own state of a workspace, as it wrote it: sensitive outputs and all. */
record TofuState(JsonNode document) {
  TofuState {
    if (!isState(document)) {
      throw new IllegalArgumentException(
          "the stored state of this workspace is not one that tofu wrote:"
              + " something else changed it; put it back");
    }
  }

  /** Whether this is a whole state file, and not the beginning of one or something else. */
  static boolean isState(JsonNode document) {
    return document.path("version").isInt()
        && document.path("serial").isIntegralNumber()
        && document.path("lineage").isTextual();
  }

  boolean hasResources() {
    return !document.path("resources").isEmpty();
  }

  /** Whether this one was written after the other, and from it. */
  boolean follows(TofuState other) {
    return document.path("lineage").equals(other.document.path("lineage"))
        && document.path("serial").asLong() > other.document.path("serial").asLong();
  }

  /** The outputs that may be shown; values that are no strings as JSON. */
  Map<String, String> outputs() {
    return outputs(false);
  }

  /** The others too: for questions that a template asks of its own workspace. */
  Map<String, String> allOutputs() {
    Map<String, String> all = outputs();
    all.putAll(outputs(true));
    return all;
  }

  Map<String, String> sensitiveOutputs() {
    return outputs(true);
  }

  private Map<String, String> outputs(boolean sensitive) {
    Map<String, String> outputs = new TreeMap<>();
    document
        .path("outputs")
        .properties()
        .forEach(
            output -> {
              JsonNode value = output.getValue().path("value");
              if (output.getValue().path("sensitive").asBoolean() == sensitive) {
                outputs.put(
                    output.getKey(), value.isTextual() ? value.textValue() : value.toString());
              }
            });
    return outputs;
  }
}
