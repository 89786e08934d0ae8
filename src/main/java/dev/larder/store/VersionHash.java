package dev.larder.store;

import dev.larder.desired.DesiredPreset;
import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.Directory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What tells template versions apart: SHA-256 of the provisioner, the directory's hash and the
 * presets' parameters, sensitive ones by {@link Secrets#digest}. Whatever else a file says does not
 * change it.
 */
final class VersionHash {
  private VersionHash() {}

  static String of(DesiredTemplate template, Secrets secrets) {
    Map<String, Object> presets = new TreeMap<>();
    template.presets().forEach(preset -> presets.put(preset.name(), content(preset, secrets)));
    String text =
        StoredJson.sorted(
            Map.of(
                "provisioner", template.provisioner().json(),
                "directory", template.provisioner().directory().map(Directory::hash).orElse(""),
                "presets", presets));
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK lacks SHA-256", e);
    }
  }

  private static Map<String, Object> content(DesiredPreset preset, Secrets secrets) {
    Map<String, String> digests = new TreeMap<>();
    preset.sensitive().forEach((name, value) -> digests.put(name, secrets.digest(value)));
    return Map.of("parameters", preset.parameters(), "sensitive", digests);
  }
}
