package dev.larder.poolfile;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.desired.Directory;
import dev.larder.desired.Specification;
import dev.larder.document.Fields;
import dev.larder.document.Node;
import dev.larder.document.Node.Mapping;
import dev.larder.document.Node.Scalar;
import dev.larder.document.Problem;
import dev.larder.document.Problems;
import dev.larder.provision.ProvisionRequest;
import dev.larder.specification.DockerSpecification;
import dev.larder.specification.ExecSpecification;
import dev.larder.specification.Readiness;
import dev.larder.specification.SimulatedSpecification;
import dev.larder.specification.SpecificationKeys;
import dev.larder.specification.TofuSpecification;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads {@code provisioner}: exactly one kind with its keys, and its directory packed. */
final class ProvisionerReader {
  /**
   * @param directory whether its programs run in one
   * @param keys takes its own keys out; answers the programs that the directory must have
   */
  private record Kind(
      String name, boolean directory, Function<SpecificationKeys, List<Scalar>> keys) {
    static Kind of(String name, boolean directory, Consumer<SpecificationKeys> keys) {
      return new Kind(
          name,
          directory,
          node -> {
            keys.accept(node);
            return List.of();
          });
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind(ExecSpecification.KIND, true, ExecSpecification::keys),
          Kind.of(TofuSpecification.KIND, true, TofuSpecification::keys),
          Kind.of(DockerSpecification.KIND, false, DockerSpecification::keys),
          Kind.of(SimulatedSpecification.KIND, false, SimulatedSpecification::keys));

  private final Directories directories;
  private final Problems problems;
  private final Consumer<Problem> warnings;

  ProvisionerReader(Directories directories, Problems problems, Consumer<Problem> warnings) {
    this.directories = directories;
    this.problems = problems;
    this.warnings = warnings;
  }

  /** Absent: something is wrong with it and among the problems. */
  Optional<Specification> read(Node node) {
    try (Fields fields = Fields.of(node, problems)) {
      List<Kind> kinds = KINDS.stream().filter(kind -> fields.has(kind.name())).toList();
      if (kinds.size() == 1) {
        Kind kind = kinds.getFirst();
        return fields.node(kind.name()).flatMap(inner -> specification(kind, inner));
      }
      List<String> names = KINDS.stream().map(Kind::name).toList();
      if (node instanceof Mapping mapping && names.containsAll(mapping.entries().keySet())) {
        problems.add(node, "needs exactly one of " + String.join(", ", names));
      }
      return Optional.empty();
    }
  }

  private Optional<Specification> specification(Kind kind, Node node) {
    try (SpecificationKeys keys = new SpecificationKeys(node, problems)) {
      keys.nested(Readiness.KEY, Readiness::keys);
      keys.names(ProvisionRequest.SENSITIVE_OUTPUTS);
      Optional<Path> directory = kind.directory() ? directory(keys, node) : Optional.empty();
      List<Scalar> programs = kind.keys().apply(keys);
      directory.ifPresent(
          there -> programs.forEach(program -> check(program, there, at(node, "directory"))));
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.set(kind.name(), keys.json());
      return Optional.of(
          new Specification(kind.name(), json, directory.flatMap(there -> pack(node, there))));
    }
  }

  /** The directory that is named, if it is there. */
  private Optional<Path> directory(SpecificationKeys keys, Node node) {
    return keys.requiredText("directory")
        .flatMap(
            text -> {
              Node at = at(node, "directory");
              try {
                Path path = directories.folder(text);
                if (Files.isDirectory(path)) {
                  return Optional.of(path);
                }
                problems.add(at, directories.missing(shown(at, path)));
              } catch (InvalidPathException e) {
                problems.add(at, "is not a path: " + e.getReason());
              }
              return Optional.empty();
            });
  }

  private Optional<Directory> pack(Node node, Path directory) {
    Node at = at(node, "directory");
    try {
      return Optional.of(
          directories.pack(
              directory, warning -> warnings.accept(new Problem(at.place(), at.path(), warning))));
    } catch (InvalidDirectory e) {
      problems.add(
          at, String.valueOf(e.getMessage()).replace(directory.toString(), shown(at, directory)));
      return Optional.empty();
    }
  }

  /** Plain names and absolute paths are looked up where the program runs; others are in here. */
  private void check(Scalar program, Path directory, Node at) {
    String text = program.text();
    if (!text.contains("/") || text.startsWith("/")) {
      return;
    }
    try {
      Path path = directory.resolve(text).normalize();
      if (!path.startsWith(directory)) {
        problems.add(program, "leads out of the directory " + shown(at, directory));
      } else if (!Files.isRegularFile(path)) {
        problems.add(program, "there is no program " + shown(at, directory, program, path));
      } else if (!Files.isExecutable(path)) {
        problems.add(
            program, "is not executable; run: chmod +x " + shown(at, directory, program, path));
      }
    } catch (InvalidPathException e) {
      problems.add(program, "is not a path: " + e.getReason());
    }
  }

  /** A path for a complaint: by the names of variables where it is written with some. */
  private static String shown(Node at, Path path) {
    return at instanceof Scalar scalar && scalar.hasVariables()
        ? scalar.written()
        : path.toString();
  }

  private static String shown(Node at, Path directory, Scalar program, Path path) {
    boolean variable = program.hasVariables() || (at instanceof Scalar s && s.hasVariables());
    return variable ? shown(at, directory) + "/" + program.written() : path.toString();
  }

  private static Node at(Node node, String key) {
    return node instanceof Mapping mapping ? mapping.entries().getOrDefault(key, node) : node;
  }
}
