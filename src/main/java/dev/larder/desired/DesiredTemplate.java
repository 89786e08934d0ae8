package dev.larder.desired;

import dev.larder.pool.OnReplacement;
import java.util.List;

/**
 * A template as it is wanted.
 *
 * @param tags sorted, each once: only workers that serve all of them build it
 * @param deprecated a message drains it; empty: it is not
 * @param presets at least one, each name once
 */
public record DesiredTemplate(
    String name,
    String description,
    List<String> tags,
    OnReplacement onReplacement,
    String deprecated,
    Specification provisioner,
    List<DesiredPreset> presets) {
  public DesiredTemplate {
    tags = tags.stream().distinct().sorted().toList();
    presets = List.copyOf(presets);
  }
}
