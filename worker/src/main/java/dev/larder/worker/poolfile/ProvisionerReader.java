package dev.larder.worker.poolfile;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.desired.Directory;
import dev.larder.desired.Specification;
import dev.larder.document.Fields;
import dev.larder.document.Node;
import dev.larder.document.Node.Mapping;
import dev.larder.document.Node.Scalar;
import dev.larder.document.Problems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code provisioner}: exactly one kind with its keys, and its directory packed. */
final class ProvisionerReader {
  private static final List<String> KINDS = List.of("exec", "tofu", "docker", "simulated");
  private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,11}[bkmg]?");
  private static final Pattern VOLUME_PATH = Pattern.compile("/[^:]+");

  private final Path folder;
  private final Problems problems;
  private final Map<Path, Directory> packed = new HashMap<>();

  /** For a file in this folder: directories are relative to it. */
  ProvisionerReader(Path folder, Problems problems) {
    this.folder = folder;
    this.problems = problems;
  }

  /** Absent: something is wrong with it and among the problems. */
  Optional<Specification> read(Node node) {
    try (Fields fields = Fields.of(node, problems)) {
      List<String> kinds = KINDS.stream().filter(fields::has).toList();
      if (kinds.size() == 1) {
        String kind = kinds.getFirst();
        return fields.node(kind).flatMap(inner -> specification(kind, inner));
      }
      if (node instanceof Mapping mapping && KINDS.containsAll(mapping.entries().keySet())) {
        problems.add(node, "needs exactly one of " + String.join(", ", KINDS));
      }
      return Optional.empty();
    }
  }

  private Optional<Specification> specification(String kind, Node node) {
    try (SpecificationKeys keys = new SpecificationKeys(node, problems)) {
      keys.nested("ready", ProvisionerReader::ready);
      Optional<Directory> directory =
          switch (kind) {
            case "exec" -> exec(keys, node);
            case "tofu" -> tofu(keys, node);
            case "docker" -> docker(keys);
            case "simulated" -> simulated(keys);
            default -> throw new IllegalStateException("no such kind: " + kind);
          };
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.set(kind, keys.json());
      return Optional.of(new Specification(kind, json, directory));
    }
  }

  private Optional<Directory> exec(SpecificationKeys keys, Node node) {
    Optional<Path> directory = directory(keys, node);
    List<Optional<Scalar>> programs =
        List.of(
            keys.requiredCommand("start"),
            keys.command("claim"),
            keys.requiredCommand("delete"),
            keys.command("check"));
    keys.timeout("timeout");
    directory.ifPresent(d -> programs.forEach(p -> p.ifPresent(program -> check(program, d))));
    return directory.flatMap(d -> pack(node, d));
  }

  private Optional<Directory> tofu(SpecificationKeys keys, Node node) {
    Optional<Path> directory = directory(keys, node);
    keys.timeout("timeout");
    keys.bool("forecast");
    keys.command("check");
    return directory.flatMap(d -> pack(node, d));
  }

  private static Optional<Directory> docker(SpecificationKeys keys) {
    keys.requiredText("image");
    keys.command("command");
    keys.texts("env");
    keys.ports("ports");
    keys.parsedTexts("volumes", ProvisionerReader::volume);
    keys.nested(
        "limits",
        limits -> {
          limits.parsed("memory", ProvisionerReader::memory);
          limits.decimal("cpus", "0.01", "1024");
        });
    keys.command("claim");
    keys.command("check");
    keys.timeout("timeout");
    return Optional.empty();
  }

  private static Optional<Directory> simulated(SpecificationKeys keys) {
    keys.duration("start");
    keys.duration("claim");
    keys.duration("delete");
    keys.duration("check");
    keys.decimal("failureRate", "0", "1");
    keys.decimal("transientRate", "0", "1");
    return Optional.empty();
  }

  private static void ready(SpecificationKeys keys) {
    keys.text("http");
    keys.text("tcp");
    keys.command("command");
    keys.timeout("within");
    keys.exactlyOne(List.of("http", "tcp", "command"));
  }

  private static String memory(String text) {
    if (!MEMORY.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no amount of memory: write bytes, or 512m, 2g".formatted(text));
    }
    return text;
  }

  private static void volume(String name, String path) {
    Names.word(name);
    if (!VOLUME_PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no path in a container: write one like /data".formatted(path));
    }
  }

  /** The directory that is named, if it is there. */
  private Optional<Path> directory(SpecificationKeys keys, Node node) {
    return keys.requiredText("directory")
        .flatMap(
            text -> {
              Node at = at(node, "directory");
              try {
                Path path = folder.resolve(text).normalize();
                if (Files.isDirectory(path)) {
                  return Optional.of(path);
                }
                problems.add(at, "there is no directory " + path);
              } catch (InvalidPathException e) {
                problems.add(at, "is not a path: " + e.getReason());
              }
              return Optional.empty();
            });
  }

  private Optional<Directory> pack(Node node, Path directory) {
    try {
      return Optional.of(packed.computeIfAbsent(directory, PackedDirectory::pack));
    } catch (InvalidDirectory e) {
      problems.add(at(node, "directory"), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Plain names and absolute paths are looked up where the program runs; others are in here. */
  private void check(Scalar program, Path directory) {
    String text = program.text();
    if (!text.contains("/") || text.startsWith("/")) {
      return;
    }
    try {
      Path path = directory.resolve(text).normalize();
      if (!path.startsWith(directory)) {
        problems.add(program, "leads out of the directory " + directory);
      } else if (!Files.isRegularFile(path)) {
        problems.add(program, "there is no program " + path);
      } else if (!Files.isExecutable(path)) {
        problems.add(program, "is not executable; run: chmod +x " + path);
      }
    } catch (InvalidPathException e) {
      problems.add(program, "is not a path: " + e.getReason());
    }
  }

  private static Node at(Node node, String key) {
    return node instanceof Mapping mapping ? mapping.entries().getOrDefault(key, node) : node;
  }
}
