package dev.larder.specification;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.document.Durations;
import dev.larder.document.Fields;
import dev.larder.document.Node;
import dev.larder.document.Node.Scalar;
import dev.larder.document.Problems;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Takes the keys of a provisioner out of the file into the JSON that is stored, each in one form
 * only: text as strings, durations as {@code 10m}. Two ways to write the same thing thus make the
 * same template version.
 */
public final class SpecificationKeys implements AutoCloseable {
  private final Fields fields;
  private final Problems problems;
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();

  public SpecificationKeys(Node node, Problems problems) {
    this.fields = Fields.of(node, problems);
    this.problems = problems;
  }

  public ObjectNode json() {
    return json;
  }

  public boolean has(String key) {
    return fields.has(key);
  }

  /** A duration that may be zero. */
  public void duration(String key) {
    duration(key, Durations::parse);
  }

  public void timeout(String key) {
    duration(key, Durations::parsePositive);
  }

  public void text(String key) {
    fields.string(key).ifPresent(text -> json.put(key, text));
  }

  public Optional<String> requiredText(String key) {
    Optional<String> text = fields.requiredString(key);
    text.ifPresent(t -> json.put(key, t));
    return text;
  }

  public void parsed(String key, Function<String, String> reader) {
    fields.parsed(key, reader).ifPresent(text -> json.put(key, text));
  }

  public void bool(String key) {
    fields.bool(key).ifPresent(value -> json.put(key, value));
  }

  public void integer(String key, int min, int max) {
    fields.integer(key, min, max).ifPresent(number -> json.put(key, number));
  }

  public void decimal(String key, String min, String max) {
    fields
        .decimal(key, new BigDecimal(min), new BigDecimal(max))
        .ifPresent(value -> json.put(key, value));
  }

  /** Program and arguments; answers the node of the program. */
  public Optional<Scalar> command(String key) {
    return fields.node(key).flatMap(node -> command(key, node));
  }

  public Optional<Scalar> requiredCommand(String key) {
    return fields.required(key).flatMap(node -> command(key, node));
  }

  public void texts(String key) {
    if (fields.has(key)) {
      ObjectNode inner = json.putObject(key);
      fields.strings(key).forEach(inner::put);
    }
  }

  /** A list of names, in one order only. */
  public void names(String key) {
    if (fields.has(key)) {
      ArrayNode names = json.putArray(key);
      Set<String> sorted = new TreeSet<>();
      for (Node item : fields.list(key)) {
        if (item instanceof Scalar scalar && !scalar.text().isBlank()) {
          sorted.add(scalar.text());
        } else {
          problems.add(item, "must be a name, is " + item.kind());
        }
      }
      sorted.forEach(names::add);
    }
  }

  /** Like {@link #texts}; an IllegalArgumentException of the check becomes a problem. */
  public void parsedTexts(String key, BiConsumer<String, String> check) {
    ObjectNode inner = json.objectNode();
    if (fields.node(key).orElse(null) instanceof Node.Mapping mapping) {
      mapping
          .entries()
          .forEach(
              (name, value) ->
                  fields
                      .parsed(
                          value,
                          text -> {
                            check.accept(name, text);
                            return text;
                          })
                      .ifPresent(text -> inner.put(name, text)));
      json.set(key, inner);
    } else {
      texts(key);
    }
  }

  /** Names of ports with their numbers. */
  public void ports(String key) {
    fields
        .node(key)
        .ifPresent(
            node -> {
              Fields ports = Fields.of(node, problems);
              ObjectNode inner = json.putObject(key);
              if (node instanceof Node.Mapping mapping) {
                for (String name : mapping.entries().keySet()) {
                  ports
                      .requiredInteger(name, 1, 65_535)
                      .ifPresent(number -> inner.put(name, number));
                }
              }
            });
  }

  public void nested(String key, Consumer<SpecificationKeys> reader) {
    fields
        .node(key)
        .ifPresent(
            node -> {
              try (SpecificationKeys inner = new SpecificationKeys(node, problems)) {
                reader.accept(inner);
                json.set(key, inner.json);
              }
            });
  }

  /** Exactly one of these keys must be there. */
  public void exactlyOne(List<String> keys) {
    if (keys.stream().filter(fields::has).count() != 1) {
      problems.add(fields.node(), "needs exactly one of " + String.join(", ", keys));
    }
  }

  @Override
  public void close() {
    fields.close();
  }

  private void duration(String key, Function<String, Duration> reader) {
    fields.parsed(key, reader).ifPresent(read -> json.put(key, Durations.text(read)));
  }

  private Optional<Scalar> command(String key, Node node) {
    List<String> strings = fields.stringList(key);
    if (strings.isEmpty() || strings.getFirst().isBlank()) {
      if (node instanceof Node.Sequence) {
        problems.add(node, "must name a program");
      }
      return Optional.empty();
    }
    strings.forEach(json.withArrayProperty(key)::add);
    return node instanceof Node.Sequence sequence
            && sequence.items().getFirst() instanceof Scalar program
        ? Optional.of(program)
        : Optional.empty();
  }
}
