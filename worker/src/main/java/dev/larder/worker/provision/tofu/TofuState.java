package dev.larder.worker.provision.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.pool.BuildId;
import dev.larder.provision.ReplacedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What Larder keeps of a workspace: the program's own state, sensitive outputs in it, and what the
 * claim that is under way replaces, so that a later try of it reports that as well.
 *
 * @param document the program's state as it wrote it
 * @param replacing by the build that is under way; empty when none is
 */
record TofuState(JsonNode document, Optional<Replacing> replacing) {
  private static final String DOCUMENT = "tofu";

  /** What a claim set out to replace. */
  record Replacing(String build, List<ReplacedResource> resources) {
    Replacing {
      resources = List.copyOf(resources);
    }
  }

  static TofuState of(JsonNode document) {
    return new TofuState(document, Optional.empty());
  }

  /** Reads what was kept; an IllegalArgumentException says why it is none. */
  static TofuState read(JsonNode kept) {
    JsonNode document = kept.path(DOCUMENT);
    if (!isState(document)) {
      throw new IllegalArgumentException(
          "the stored state of this workspace is not one that tofu wrote:"
              + " it was changed by hand; put it back");
    }
    JsonNode replacing = kept.path("replacing");
    return new TofuState(
        document,
        replacing.isObject()
            ? Optional.of(
                new Replacing(replacing.path("build").asText(), resources(replacing.path("of"))))
            : Optional.empty());
  }

  private static List<ReplacedResource> resources(JsonNode of) {
    List<ReplacedResource> resources = new ArrayList<>();
    for (JsonNode resource : of) {
      List<String> attributes = new ArrayList<>();
      resource.path("attributes").forEach(path -> attributes.add(path.asText()));
      resources.add(new ReplacedResource(resource.path("address").asText(), attributes));
    }
    return resources;
  }

  /** Whether this is a whole state file, and not the beginning of one or something else. */
  static boolean isState(JsonNode document) {
    return document.path("version").isInt()
        && document.path("serial").isIntegralNumber()
        && document.path("lineage").isTextual();
  }

  /** As it is kept. */
  JsonNode kept() {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    kept.set(DOCUMENT, document);
    replacing.ifPresent(
        r -> {
          ObjectNode node = kept.putObject("replacing").put("build", r.build());
          for (ReplacedResource resource : r.resources()) {
            ObjectNode of = node.withArrayProperty("of").addObject();
            of.put("address", resource.address());
            resource.attributes().forEach(of.putArray("attributes")::add);
          }
        });
    return kept;
  }

  TofuState with(JsonNode newer) {
    return new TofuState(newer, replacing);
  }

  TofuState replacing(BuildId build, List<ReplacedResource> resources) {
    return new TofuState(document, Optional.of(new Replacing(build.toString(), resources)));
  }

  /** What earlier tries of this build set out to replace. */
  List<ReplacedResource> replacedBy(BuildId build) {
    return replacing
        .filter(r -> r.build().equals(build.toString()))
        .map(Replacing::resources)
        .orElse(List.of());
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
