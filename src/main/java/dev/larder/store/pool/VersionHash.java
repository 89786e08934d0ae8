package dev.larder.store.pool;

import dev.larder.content.Sha256;
import dev.larder.desired.DesiredPreset;
import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.Directory;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.StoredJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What tells template versions apart: SHA-256 of the provisioner, the directory's hash and the
 * presets' parameters, sensitive ones by a digest that does not depend on what seals them. Whatever
 * else a file says does not change it.
 */
final class VersionHash {
  private VersionHash() {}

  /**
   * As it would have been with each key at hand when digests depended on them; none where nothing
   * is sensitive, for then it was the same.
   */
  static List<String> ofBefore(DesiredTemplate template, Secrets secrets) {
    if (template.presets().stream().allMatch(preset -> preset.sensitive().isEmpty())) {
      return List.of();
    }
    return IntStream.range(0, secrets.digestsOfBefore("").size())
        .mapToObj(i -> of(template, value -> secrets.digestsOfBefore(value).get(i)))
        .toList();
  }

  static String of(DesiredTemplate template, UnaryOperator<String> digest) {
    Map<String, Object> presets = new TreeMap<>();
    template.presets().forEach(preset -> presets.put(preset.name(), content(preset, digest)));
    String text =
        StoredJson.sorted(
            Map.of(
                "provisioner", template.provisioner().json(),
                "directory", template.provisioner().directory().map(Directory::hash).orElse(""),
                "presets", presets));
    return Sha256.of(text);
  }

  private static Map<String, Object> content(DesiredPreset preset, UnaryOperator<String> digest) {
    Map<String, String> digests = new TreeMap<>();
    preset.sensitive().forEach((name, value) -> digests.put(name, digest.apply(value)));
    return Map.of("parameters", preset.parameters(), "sensitive", digests);
  }
}
