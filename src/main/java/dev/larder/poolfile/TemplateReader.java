package dev.larder.poolfile;

import dev.larder.desired.DesiredPreset;
import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.Specification;
import dev.larder.document.Fields;
import dev.larder.document.Node;
import dev.larder.document.Problems;
import dev.larder.pool.Label;
import dev.larder.pool.OnReplacement;
import dev.larder.pool.PoolName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one item of {@code templates}. */
final class TemplateReader {
  private final ProvisionerReader provisioners;
  private final PresetReader presets;
  private final Problems problems;

  TemplateReader(ProvisionerReader provisioners, Problems problems) {
    this.provisioners = provisioners;
    this.presets = new PresetReader(problems);
    this.problems = problems;
  }

  /** Absent: something is wrong with its name or provisioner and among the problems. */
  Optional<DesiredTemplate> read(Node node) {
    try (Fields fields = Fields.of(node, problems)) {
      Optional<String> name = fields.requiredParsed("name", PoolName::word);
      String description = fields.string("description").orElse("");
      List<String> tags = tags(fields);
      OnReplacement onReplacement =
          fields
              .parsed("onReplacement", text -> Label.of(OnReplacement.class, text))
              .orElse(OnReplacement.WARN);
      String deprecated = fields.string("deprecated").orElse("");
      Optional<Specification> provisioner =
          fields.required("provisioner").flatMap(provisioners::read);
      List<DesiredPreset> read = presets(fields);
      if (name.isEmpty() || provisioner.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new DesiredTemplate(
              name.get(), description, tags, onReplacement, deprecated, provisioner.get(), read));
    }
  }

  private List<String> tags(Fields fields) {
    List<String> tags = new ArrayList<>();
    for (Node item : fields.list("tags")) {
      fields.parsed(item, PoolName::word).ifPresent(tags::add);
    }
    return tags;
  }

  private List<DesiredPreset> presets(Fields fields) {
    List<Node> items = fields.requiredList("presets");
    if (items.isEmpty()) {
      fields.node("presets").ifPresent(node -> noPresets(node));
    }
    List<DesiredPreset> read = new ArrayList<>();
    Map<String, Integer> lines = new HashMap<>();
    for (Node item : items) {
      presets
          .read(item)
          .ifPresent(
              preset -> {
                Integer first = lines.putIfAbsent(preset.name(), item.place().line());
                if (first == null) {
                  read.add(preset);
                } else {
                  problems.add(
                      item,
                      "the preset \"%s\" stands in line %d already"
                          .formatted(((Node.Mapping) item).written("name"), first));
                }
              });
    }
    return read;
  }

  private void noPresets(Node node) {
    if (node instanceof Node.Sequence) {
      problems.add(node, "must hold at least one preset");
    }
  }
}
