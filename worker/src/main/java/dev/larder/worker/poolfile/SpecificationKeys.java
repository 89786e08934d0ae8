package dev.larder.worker.poolfile;

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
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Takes the keys of a provisioner out of the file into the JSON that is stored, each in one form
 * only: text as strings, durations as {@code 10m}. Two ways to write the same thing thus make the
 * same template version.
 */
final class SpecificationKeys implements AutoCloseable {
  private final Fields fields;
  private final Problems problems;
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();

  SpecificationKeys(Node node, Problems problems) {
    this.fields = Fields.of(node, problems);
    this.problems = problems;
  }

  ObjectNode json() {
    return json;
  }

  boolean has(String key) {
    return fields.has(key);
  }

  /** A duration that may be zero. */
  void duration(String key) {
    duration(key, Durations::parse);
  }

  void timeout(String key) {
    duration(key, Durations::parsePositive);
  }

  void text(String key) {
    fields.string(key).ifPresent(text -> json.put(key, text));
  }

  Optional<String> requiredText(String key) {
    Optional<String> text = fields.requiredString(key);
    text.ifPresent(t -> json.put(key, t));
    return text;
  }

  void parsed(String key, Function<String, String> reader) {
    fields.parsed(key, reader).ifPresent(text -> json.put(key, text));
  }

  void bool(String key) {
    fields.bool(key).ifPresent(value -> json.put(key, value));
  }

  void decimal(String key, String least, String most) {
    fields
        .decimal(key, new BigDecimal(least), new BigDecimal(most))
        .ifPresent(value -> json.put(key, value));
  }

  /** Program and arguments; answers the node of the program. */
  Optional<Scalar> command(String key) {
    return fields.node(key).flatMap(node -> command(key, node));
  }

  Optional<Scalar> requiredCommand(String key) {
    return fields.required(key).flatMap(node -> command(key, node));
  }

  void texts(String key) {
    if (fields.has(key)) {
      ObjectNode inner = json.putObject(key);
      fields.strings(key).forEach(inner::put);
    }
  }

  /** Like {@link #texts}; an IllegalArgumentException of the check becomes a problem. */
  void parsedTexts(String key, BiConsumer<String, String> check) {
    if (!fields.has(key)) {
      return;
    }
    ObjectNode inner = json.putObject(key);
    fields
        .strings(key)
        .forEach(
            (name, text) -> {
              inner.put(name, text);
              try {
                check.accept(name, text);
              } catch (IllegalArgumentException e) {
                fields
                    .node(key)
                    .ifPresent(node -> problems.add(node, String.valueOf(e.getMessage())));
              }
            });
  }

  /** Names of ports with their numbers. */
  void ports(String key) {
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

  void nested(String key, Consumer<SpecificationKeys> reader) {
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
  void exactlyOne(List<String> keys) {
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
    List<String> words = fields.stringList(key);
    if (words.isEmpty() || words.getFirst().isBlank()) {
      if (node instanceof Node.Sequence) {
        problems.add(node, "must name a program");
      }
      return Optional.empty();
    }
    words.forEach(json.withArrayProperty(key)::add);
    return node instanceof Node.Sequence sequence
            && sequence.items().getFirst() instanceof Scalar program
        ? Optional.of(program)
        : Optional.empty();
  }
}
