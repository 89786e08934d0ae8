package dev.larder.poolfile;

import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.OrganizationLimits;
import dev.larder.desired.PoolFile;
import dev.larder.desired.Recipient;
import dev.larder.document.DocumentFile;
import dev.larder.document.Fields;
import dev.larder.document.InvalidDocument;
import dev.larder.document.KeyPath;
import dev.larder.document.Node;
import dev.larder.document.Place;
import dev.larder.document.Problem;
import dev.larder.document.Problems;
import dev.larder.pool.PoolName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads pool files: the one entry of this package for {@code larder apply}. Everything that is
 * wrong comes at once, as an {@link InvalidDocument}; nothing half-read is ever answered.
 */
public final class PoolFileReader {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_FILES = 1000;
  private static final int MAX_TEMPLATES = 1000;
  private static final int MAX_PRESETS = 5000;
  private final Map<String, String> environment;
  private final Consumer<Problem> warnings;
  private final Problems problems = new Problems();
  private final Map<String, Place> first = new HashMap<>();
  private final List<DesiredTemplate> templates = new ArrayList<>();
  private int templatesSeen;
  private int presetsSeen;
  private Optional<String> organization = Optional.empty();
  private String shownOrganization = "";
  private Optional<List<Recipient>> notify = Optional.empty();
  private Optional<OrganizationLimits> limits = Optional.empty();

  private PoolFileReader(Map<String, String> environment, Consumer<Problem> warnings) {
    this.environment = Map.copyOf(environment);
    this.warnings = warnings;
  }

  /** One file, or every {@code .yaml} and {@code .yml} of a folder. */
  public static PoolFile read(Path file, Map<String, String> environment) {
    return read(List.of(file), environment, warning -> {});
  }

  /**
   * Several files, or folders of them, as if they were one: all of the same organization, each
   * template in one of them, {@code notify} and {@code limits} in at most one.
   *
   * @param warnings of what is read, but perhaps not meant
   */
  public static PoolFile read(
      List<Path> files, Map<String, String> environment, Consumer<Problem> warnings) {
    PoolFileReader reader = new PoolFileReader(environment, warnings);
    files.stream().flatMap(reader::filesIn).distinct().forEach(reader::readFile);
    return reader.read();
  }

  /** The same of files whose text is at hand. */
  public static PoolFile readTexts(
      List<PoolFileText> texts, Map<String, String> environment, Consumer<Problem> warnings) {
    PoolFileReader reader = new PoolFileReader(environment, warnings);
    texts.forEach(reader::readText);
    return reader.read();
  }

  /** The texts of these files, or folders of them, for whoever reads them elsewhere. */
  public static List<PoolFileText> texts(List<Path> files) {
    PoolFileReader reader = new PoolFileReader(Map.of(), warning -> {});
    List<PoolFileText> texts =
        files.stream().flatMap(reader::filesIn).distinct().map(PoolFileReader::text).toList();
    reader.problems.throwIfAny();
    return texts;
  }

  /** Those of these variables that the texts name: what whoever reads them elsewhere is sent. */
  public static Map<String, String> named(
      List<PoolFileText> texts, Map<String, String> environment) {
    Map<String, String> named = new TreeMap<>();
    texts.stream()
        .flatMap(file -> Variables.named(file.text()).stream())
        .filter(environment::containsKey)
        .forEach(name -> named.put(name, environment.get(name)));
    return named;
  }

  private PoolFile read() {
    problems.throwIfAny();
    return new PoolFile(
        organization.orElseThrow(
            () -> new IllegalStateException("a file without problems has an organization")),
        notify,
        limits,
        templates);
  }

  private Stream<Path> filesIn(Path path) {
    if (!Files.isDirectory(path)) {
      return Stream.of(path);
    }
    try (Stream<Path> children = Files.list(path)) {
      List<Path> files =
          children.filter(PoolFileReader::isYaml).limit(MAX_FILES + 1).sorted().toList();
      if (files.isEmpty()) {
        problems.add(
            new Problem(top(path), KeyPath.ROOT, "this folder holds no .yaml or .yml file"));
      }
      if (files.size() > MAX_FILES) {
        problems.add(
            new Problem(top(path), KeyPath.ROOT, "holds more than %d files".formatted(MAX_FILES)));
        return Stream.empty();
      }
      return files.stream();
    } catch (IOException e) {
      problems.add(new Problem(top(path), KeyPath.ROOT, "cannot be read: " + e.getMessage()));
      return Stream.empty();
    }
  }

  private static boolean isYaml(Path path) {
    String name = path.getFileName().toString();
    return (name.endsWith(".yaml") || name.endsWith(".yml")) && Files.isRegularFile(path);
  }

  private void readFile(Path file) {
    try {
      readText(text(file));
    } catch (InvalidDocument e) {
      e.problems().forEach(problems::add);
    }
  }

  private static PoolFileText text(Path file) {
    return new PoolFileText(
        file.toString(),
        DocumentFile.read(file, file.toString(), MAX_BYTES),
        Directories.in(file.toAbsolutePath().resolveSibling("").normalize()));
  }

  private void readText(PoolFileText file) {
    try {
      document(
          file.directories(),
          YamlDocument.parse(
              file.name(), file.text(), new Variables(environment, problems), problems));
    } catch (InvalidDocument e) {
      e.problems().forEach(problems::add);
    }
  }

  private void document(Directories directories, Node root) {
    try (Fields fields = Fields.of(root, problems)) {
      fields
          .requiredParsed("organization", PoolName::word)
          .ifPresent(name -> organization(fields.node("organization").orElse(root), name));
      OrganizationReader reader = new OrganizationReader(problems);
      fields
          .node("notify")
          .ifPresent(
              node -> {
                once("notify", node, "", "");
                notify = Optional.of(reader.recipients(fields.list("notify")));
              });
      fields
          .node("limits")
          .ifPresent(
              node -> {
                once("limits", node, "", "");
                limits = Optional.of(reader.limits(node));
              });
      TemplateReader templateReader =
          new TemplateReader(new ProvisionerReader(directories, problems, warnings), problems);
      List<Node> items = fields.list("templates");
      if (isTooMuch(items)) {
        fields
            .node("templates")
            .ifPresent(
                node ->
                    problems.add(
                        node,
                        "makes more than the %d templates or %d presets that one apply takes; apply them in parts"
                            .formatted(MAX_TEMPLATES, MAX_PRESETS)));
        return;
      }
      for (Node item : items) {
        nameOf(item).ifPresent(name -> once("the template", item, name.text(), name.written()));
        templateReader.read(item).ifPresent(templates::add);
      }
    }
  }

  private boolean isTooMuch(List<Node> items) {
    templatesSeen += items.size();
    presetsSeen +=
        items.stream()
            .filter(Node.Mapping.class::isInstance)
            .map(item -> ((Node.Mapping) item).entries().get("presets"))
            .mapToInt(presets -> presets instanceof Node.Sequence list ? list.items().size() : 0)
            .sum();
    return templatesSeen > MAX_TEMPLATES || presetsSeen > MAX_PRESETS;
  }

  private void organization(Node node, String name) {
    if (organization.isPresent() && !organization.get().equals(name)) {
      problems.add(
          node,
          "files applied together are of one organization; %s says \"%s\""
              .formatted(first.get("organization"), shownOrganization));
    } else if (organization.isEmpty()) {
      organization = Optional.of(name);
      first.put("organization", node.place());
      shownOrganization = node instanceof Node.Scalar scalar ? scalar.written() : "";
    }
  }

  private void once(String what, Node node, String name, String written) {
    String shown = name.isEmpty() ? what : what + " \"" + written + "\"";
    Optional<Place> before =
        Optional.ofNullable(first.putIfAbsent(what + " " + name, node.place()));
    before.ifPresent(
        place -> problems.add(node, "%s stands in %s already".formatted(shown, place)));
  }

  private static Optional<Node.Scalar> nameOf(Node item) {
    return item instanceof Node.Mapping mapping
            && mapping.entries().get("name") instanceof Node.Scalar name
        ? Optional.of(name)
        : Optional.empty();
  }

  private static Place top(Path file) {
    return new Place(file.toString(), 1, 1);
  }
}
