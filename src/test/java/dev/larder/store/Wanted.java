package dev.larder.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.desired.DesiredPreset;
import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.Directory;
import dev.larder.desired.PoolFile;
import dev.larder.desired.Specification;
import dev.larder.pool.OnReplacement;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;

/** Pool files for tests of the store, in few words. */
@NullMarked
public final class Wanted {
  private Wanted() {}

  /** A file of the organization acme without recipients and limits. */
  public static PoolFile file(DesiredTemplate... templates) {
    return new PoolFile("acme", Optional.empty(), Optional.empty(), List.of(templates));
  }

  /** A simulated template. */
  public static DesiredTemplate template(String name, DesiredPreset... presets) {
    return template(name, simulated("1s"), presets);
  }

  public static DesiredTemplate template(
      String name, Specification provisioner, DesiredPreset... presets) {
    return new DesiredTemplate(
        name, "", List.of(), OnReplacement.WARN, "", provisioner, List.of(presets));
  }

  /** Without a slow start: all that is missing is built at once. */
  public static DesiredPreset preset(String name, int desired) {
    return preset(name, desired, Map.of(), Map.of());
  }

  public static DesiredPreset preset(
      String name, int desired, Map<String, String> parameters, Map<String, String> sensitive) {
    return DesiredPreset.builder(name, desired)
        .parameters(parameters)
        .sensitive(sensitive)
        .slowStart(false)
        .build();
  }

  public static Specification simulated(String start) {
    Specification simulated = nothingToPersonalize(start);
    ((ObjectNode) simulated.json().path("simulated")).put("claim", "0s");
    return simulated;
  }

  /** Claims of it have nothing to run. */
  public static Specification nothingToPersonalize(String start) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putObject("simulated").put("start", start);
    return new Specification("simulated", json, Optional.empty());
  }

  /** An exec provisioner whose directory has this content; not a real archive. */
  public static Specification exec(String hash) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode exec = json.putObject("exec");
    exec.put("directory", "./folder");
    exec.putArray("start").add("./start.sh");
    exec.putArray("delete").add("./delete.sh");
    return new Specification(
        "exec",
        json,
        Optional.of(directory(hash, ("of " + hash).getBytes(StandardCharsets.UTF_8))));
  }

  /** A packed directory with this content, true or not. */
  public static Directory directory(String hash, byte[] content) {
    return new Directory(hash, content.length, () -> new ByteArrayInputStream(content));
  }
}
