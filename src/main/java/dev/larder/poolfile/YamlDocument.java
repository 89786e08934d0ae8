package dev.larder.poolfile;

import dev.larder.document.InvalidDocument;
import dev.larder.document.KeyPath;
import dev.larder.document.Node;
import dev.larder.document.Node.Mapping;
import dev.larder.document.Node.Scalar;
import dev.larder.document.Node.Scalar.Type;
import dev.larder.document.Node.Sequence;
import dev.larder.document.Place;
import dev.larder.document.Problem;
import dev.larder.document.Problems;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Parses one YAML document into {@link Node}s: plain values as in YAML 1.2's core schema (yes, no,
 * on, off are strings), anchors, aliases and {@code <<}, bounded in size and depth. Values go
 * through {@link Variables}.
 */
public final class YamlDocument {
  private static final Resolver RESOLVER = new Resolver();
  private static final int MAX_NODES = 100_000;
  private static final int MAX_DEPTH = 50;
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final long MAX_CREATED = 4L << 20;

  private final String file;
  private final Variables variables;
  private final Problems problems;
  private final Set<org.yaml.snakeyaml.nodes.Node> open =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private int nodes;
  private long characters;

  private YamlDocument(String file, Variables variables, Problems problems) {
    this.file = file;
    this.variables = variables;
    this.problems = problems;
  }

  /** The document of a file that is no pool file, read as one. */
  public static Node parse(
      String file, String text, Map<String, String> environment, Problems problems) {
    return parse(file, text, new Variables(environment, problems), problems);
  }

  /**
   * The document. What keeps it from being read at all is an {@link InvalidDocument}; a key written
   * twice or a variable that is not set goes to the problems.
   */
  static Node parse(String file, String text, Variables variables, Problems problems) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(MAX_NODES);
    try {
      Composer composer =
          new Composer(new ParserImpl(new StreamReader(text), options), RESOLVER, options);
      if (!composer.checkNode()) {
        throw wrong(new Place(file, 1, 1), KeyPath.ROOT, "is empty; expected a mapping");
      }
      org.yaml.snakeyaml.nodes.Node root = composer.getNode();
      YamlDocument document = new YamlDocument(file, variables, problems);
      if (composer.checkNode()) {
        throw wrong(
            document.place(composer.getNode().getStartMark()),
            KeyPath.ROOT,
            "a second YAML document starts here; write one per file");
      }
      return document.node(root, KeyPath.ROOT);
    } catch (MarkedYAMLException e) {
      throw wrong(place(file, e), KeyPath.ROOT, "is not YAML: " + reason(e));
    } catch (ReaderException e) {
      throw wrong(
          place(file, text, e.getPosition()),
          KeyPath.ROOT,
          "is not YAML: holds the unprintable character U+%04X".formatted(e.getCodePoint()));
    } catch (YAMLException e) {
      throw wrong(new Place(file, 1, 1), KeyPath.ROOT, "is not YAML: " + e.getMessage());
    }
  }

  private Node node(org.yaml.snakeyaml.nodes.Node node, KeyPath path) {
    Place place = place(node.getStartMark());
    if (++nodes > MAX_NODES) {
      throw wrong(
          place, path, "aliases make more than %d values of this file".formatted(MAX_NODES));
    }
    if (node instanceof ScalarNode scalar) {
      return scalar(scalar, place, path);
    }
    if (!node.getTag().equals(node instanceof MappingNode ? Tag.MAP : Tag.SEQ)) {
      refuseTag(node, place, path);
    }
    if (!open.add(node)) {
      throw wrong(place, path, "an alias in here refers to what it stands in");
    }
    try {
      return switch (node) {
        case MappingNode mapping -> mapping(mapping, place, path);
        case SequenceNode sequence -> sequence(sequence, place, path);
        default -> throw new IllegalStateException("an unknown YAML node at " + place);
      };
    } finally {
      open.remove(node);
    }
  }

  /** A variable never makes a value absent: one that is empty makes an empty string. */
  private Scalar scalar(ScalarNode node, Place place, KeyPath path) {
    String text = variables.replaced(place, path, node.getValue());
    characters += text.length();
    if (characters > MAX_CREATED) {
      throw wrong(place, path, "aliases and variables make more than 4 MiB of this file");
    }
    boolean plain = node.getScalarStyle() == ScalarStyle.PLAIN;
    boolean tagged = !RESOLVER.resolve(NodeId.scalar, node.getValue(), plain).equals(node.getTag());
    if (tagged && !node.getTag().equals(Tag.STR)) {
      refuseTag(node, place, path);
    }
    Type type = plain && !tagged ? PlainScalar.type(text) : Type.STRING;
    if (type != Type.NULL) {
      return new Scalar(place, path, type, text, node.getValue());
    }
    return text.equals(node.getValue())
        ? new Scalar(place, path, Type.NULL, "")
        : new Scalar(place, path, Type.STRING, text, node.getValue());
  }

  private void refuseTag(org.yaml.snakeyaml.nodes.Node node, Place place, KeyPath path) {
    String tag = node.getTag().getValue().replace(Tag.PREFIX, "!!");
    problems.add(new Problem(place, path, "the tag %s means nothing here".formatted(tag)));
  }

  private Sequence sequence(SequenceNode node, Place place, KeyPath path) {
    List<Node> items = new ArrayList<>();
    for (org.yaml.snakeyaml.nodes.Node item : node.getValue()) {
      items.add(node(item, path.item(items.size())));
    }
    return new Sequence(place, path, items);
  }

  private Mapping mapping(MappingNode node, Place place, KeyPath path) {
    Map<String, Node> entries = new LinkedHashMap<>();
    Map<String, Place> keys = new LinkedHashMap<>();
    List<org.yaml.snakeyaml.nodes.Node> merged = new ArrayList<>();
    for (NodeTuple tuple : node.getValue()) {
      Place at = place(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw wrong(at, path, "a key must be a string");
      }
      if (key.getValue().equals("<<") && key.getScalarStyle() == ScalarStyle.PLAIN) {
        merged.add(tuple.getValueNode());
        continue;
      }
      KeyPath inner = path.key(key.getValue());
      Place first = keys.putIfAbsent(key.getValue(), at);
      if (first == null) {
        entries.put(key.getValue(), node(tuple.getValueNode(), inner));
      } else {
        problems.add(
            new Problem(at, inner, "this key stands here twice, first in line " + first.line()));
      }
    }
    merged.forEach(from -> merge(node(from, path), entries, keys));
    return new Mapping(place, path, entries, keys);
  }

  /** What a mapping says itself goes before what it takes over, the earlier before the later. */
  private void merge(Node from, Map<String, Node> entries, Map<String, Place> keys) {
    switch (from) {
      case Mapping mapping ->
          mapping
              .entries()
              .forEach(
                  (key, value) -> {
                    entries.putIfAbsent(key, value);
                    keys.putIfAbsent(key, mapping.keys().getOrDefault(key, value.place()));
                  });
      case Sequence sequence -> sequence.items().forEach(item -> merge(item, entries, keys));
      case Scalar scalar ->
          problems.add(scalar, "\"<<\" takes a mapping or a list of them, is " + scalar.kind());
    }
  }

  private Place place(Mark mark) {
    return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Place place(String file, MarkedYAMLException e) {
    Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
    return mark == null
        ? new Place(file, 1, 1)
        : new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Place place(String file, String text, int position) {
    String before = text.substring(0, Math.min(position, text.length()));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new Place(file, line, before.length() - before.lastIndexOf('\n'));
  }

  private static String reason(MarkedYAMLException e) {
    String problem = e.getProblem() == null ? "" : e.getProblem();
    String context = e.getContext() == null ? "" : e.getContext() + ": ";
    return (context + problem).replace("\n", " ").strip();
  }

  private static InvalidDocument wrong(Place place, KeyPath path, String reason) {
    return new InvalidDocument(List.of(new Problem(place, path, reason)));
  }
}
