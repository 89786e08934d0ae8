package dev.larder.worker.poolfile;

import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.OrganizationLimits;
import dev.larder.desired.PoolFile;
import dev.larder.desired.Receiver;
import dev.larder.document.Fields;
import dev.larder.document.InvalidDocument;
import dev.larder.document.Node;
import dev.larder.document.Place;
import dev.larder.document.Problem;
import dev.larder.document.Problems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads pool files: the one entry of this package for {@code larder apply}. Everything that is
 * wrong comes at once, as an {@link InvalidDocument}; nothing half-read is ever answered.
 */
public final class PoolFileReader {
  private static final long MOST_BYTES = 1 << 20;
  private final Map<String, String> environment;
  private final Problems problems = new Problems();
  private final Map<String, Place> first = new HashMap<>();
  private final List<DesiredTemplate> templates = new ArrayList<>();
  private Optional<String> organization = Optional.empty();
  private Optional<List<Receiver>> notify = Optional.empty();
  private Optional<OrganizationLimits> limits = Optional.empty();

  private PoolFileReader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** One file, or every {@code .yaml} and {@code .yml} of a folder. */
  public static PoolFile read(Path file, Map<String, String> environment) {
    return read(List.of(file), environment);
  }

  /**
   * Several files, or folders of them, as if they were one: all of the same organization, each
   * template in one of them, {@code notify} and {@code limits} in at most one.
   */
  public static PoolFile read(List<Path> files, Map<String, String> environment) {
    PoolFileReader reader = new PoolFileReader(environment);
    files.stream().flatMap(reader::filesIn).distinct().forEach(reader::readFile);
    reader.problems.throwIfAny();
    return new PoolFile(
        reader.organization.orElseThrow(
            () -> new IllegalStateException("a file without problems has an organization")),
        reader.notify,
        reader.limits,
        reader.templates);
  }

  private Stream<Path> filesIn(Path path) {
    if (!Files.isDirectory(path)) {
      return Stream.of(path);
    }
    try (Stream<Path> children = Files.list(path)) {
      List<Path> files = children.filter(PoolFileReader::isYaml).sorted().toList();
      if (files.isEmpty()) {
        problems.add(new Problem(top(path), "", "this folder holds no .yaml or .yml file"));
      }
      return files.stream();
    } catch (IOException e) {
      problems.add(new Problem(top(path), "", "cannot be read: " + e.getMessage()));
      return Stream.empty();
    }
  }

  private static boolean isYaml(Path path) {
    String name = path.getFileName().toString();
    return (name.endsWith(".yaml") || name.endsWith(".yml")) && Files.isRegularFile(path);
  }

  private void readFile(Path file) {
    try {
      text(file)
          .map(
              text ->
                  YamlDocument.parse(
                      file.toString(), text, new Variables(environment, problems), problems))
          .ifPresent(root -> document(file, root));
    } catch (InvalidDocument e) {
      e.problems().forEach(problems::add);
    }
  }

  private void document(Path file, Node root) {
    try (Fields fields = Fields.of(root, problems)) {
      fields
          .requiredParsed("organization", Names::word)
          .ifPresent(name -> organization(fields, name));
      OrganizationReader reader = new OrganizationReader(problems);
      fields
          .node("notify")
          .ifPresent(
              node -> {
                once("notify", node, "");
                notify = Optional.of(reader.receivers(fields.list("notify")));
              });
      fields
          .node("limits")
          .ifPresent(
              node -> {
                once("limits", node, "");
                limits = Optional.of(reader.limits(node));
              });
      Path folder = file.toAbsolutePath().resolveSibling("").normalize();
      TemplateReader templateReader =
          new TemplateReader(new ProvisionerReader(folder, problems), problems);
      for (Node item : fields.list("templates")) {
        nameOf(item).ifPresent(name -> once("the template", item, name));
        templateReader.read(item).ifPresent(templates::add);
      }
    }
  }

  private void organization(Fields fields, String name) {
    if (organization.isPresent() && !organization.get().equals(name)) {
      fields
          .node("organization")
          .ifPresent(
              node ->
                  problems.add(
                      node,
                      "files applied together are of one organization; %s says \"%s\""
                          .formatted(first.get("organization"), organization.get())));
    } else if (organization.isEmpty()) {
      organization = Optional.of(name);
      fields.node("organization").ifPresent(node -> first.put("organization", node.place()));
    }
  }

  private void once(String what, Node node, String name) {
    String key = name.isEmpty() ? what : what + " \"" + name + "\"";
    Optional<Place> before = Optional.ofNullable(first.putIfAbsent(key, node.place()));
    before.ifPresent(place -> problems.add(node, "%s stands in %s already".formatted(key, place)));
  }

  private static Optional<String> nameOf(Node item) {
    return item instanceof Node.Mapping mapping
            && mapping.entries().get("name") instanceof Node.Scalar name
        ? Optional.of(name.text())
        : Optional.empty();
  }

  private Optional<String> text(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        problems.add(new Problem(top(file), "", "is larger than 1 MiB"));
        return Optional.empty();
      }
      byte[] bytes = Files.readAllBytes(file);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (NoSuchFileException e) {
      problems.add(new Problem(top(file), "", "there is no such file"));
    } catch (CharacterCodingException e) {
      problems.add(new Problem(top(file), "", "is not UTF-8 text"));
    } catch (IOException e) {
      problems.add(new Problem(top(file), "", "cannot be read: " + e.getMessage()));
    }
    return Optional.empty();
  }

  private static Place top(Path file) {
    return new Place(file.toString(), 1, 1);
  }
}
