package dev.larder.document;

import dev.larder.document.Node.Mapping;
import dev.larder.document.Node.Scalar;
import dev.larder.document.Node.Scalar.Type;
import dev.larder.document.Node.Sequence;
import dev.larder.pool.Text;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the keys of one mapping strictly. What is missing or of a wrong type becomes a problem and
 * reads as absent; {@link #close} makes one of every key that was not asked for.
 */
public final class Fields implements AutoCloseable {
  /** Of a decimal: the time that reading one takes grows with their square. */
  private static final int MAX_DIGITS = 100;

  private final Node node;
  private final Map<String, Node> entries;
  private final Map<String, Place> keys;
  private final Problems problems;
  private final Set<String> asked = new LinkedHashSet<>();

  private final boolean typed;

  private Fields(
      Node node,
      Map<String, Node> entries,
      Map<String, Place> keys,
      Problems problems,
      boolean typed) {
    this.typed = typed;
    this.node = node;
    this.entries = entries;
    this.keys = keys;
    this.problems = problems;
  }

  /** The fields of this node; if it is not a mapping that is a problem and there are none. */
  public static Fields of(Node node, Problems problems) {
    return of(node, problems, false);
  }

  /**
   * The same for what programs write: text is text, and no number or boolean in its place; null is
   * a value like others, and the wrong one.
   */
  public static Fields typed(Node node, Problems problems) {
    return of(node, problems, true);
  }

  private static Fields of(Node node, Problems problems, boolean typed) {
    if (node instanceof Mapping mapping) {
      return new Fields(node, mapping.entries(), mapping.keys(), problems, typed);
    }
    problems.add(node, "must be a mapping, is " + node.kind());
    return new Fields(node, Map.of(), Map.of(), problems, typed);
  }

  public Node node() {
    return node;
  }

  /** The keys of a mapping within; its problems are this one's. */
  public Fields of(Node inner) {
    return of(inner, problems, typed);
  }

  /** The value under this key; absent and null are the same. */
  public Optional<Node> node(String key) {
    asked.add(key);
    return Optional.ofNullable(entries.get(key))
        .filter(n -> typed || !(n instanceof Scalar scalar && scalar.type() == Type.NULL));
  }

  public Optional<Node> required(String key) {
    Optional<Node> found = node(key);
    if (found.isEmpty() && node instanceof Mapping) {
      problems.add(new Problem(node.place(), node.path(), "needs the key \"" + key + "\""));
    }
    return found;
  }

  public boolean has(String key) {
    return node(key).isPresent();
  }

  /** Text; a number or boolean without quotes is taken as it is written. */
  public Optional<String> string(String key) {
    return node(key).flatMap(this::text);
  }

  public Optional<String> requiredString(String key) {
    return required(key).flatMap(this::text);
  }

  public Optional<Boolean> bool(String key) {
    return node(key).flatMap(this::bool);
  }

  public Optional<Boolean> requiredBool(String key) {
    return required(key).flatMap(this::bool);
  }

  public OptionalInt integer(String key, int min, int max) {
    return integer(node(key), min, max);
  }

  public OptionalInt requiredInteger(String key, int min, int max) {
    return integer(required(key), min, max);
  }

  /** A number with or without decimals. */
  public OptionalDouble decimal(String key, BigDecimal min, BigDecimal max) {
    Optional<Node> value = node(key);
    if (value.isEmpty()) {
      return OptionalDouble.empty();
    }
    Node found = value.get();
    if (!(found instanceof Scalar scalar
        && (scalar.type() == Type.DECIMAL || scalar.type() == Type.INTEGER))) {
      problems.add(found, "must be a number, is " + found.kind());
      return OptionalDouble.empty();
    }
    try {
      if (scalar.text().length() <= MAX_DIGITS) {
        BigDecimal number = new BigDecimal(scalar.text());
        if (number.compareTo(min) >= 0 && number.compareTo(max) <= 0) {
          return OptionalDouble.of(number.doubleValue());
        }
      }
    } catch (NumberFormatException tooLarge) {
      // reported below, as for any number out of range
    }
    problems.add(found, "must be %s to %s, is %s".formatted(min, max, scalar.written()));
    return OptionalDouble.empty();
  }

  /** The items of a list; absent: none. */
  public List<Node> list(String key) {
    return node(key).map(this::items).orElse(List.of());
  }

  public List<Node> requiredList(String key) {
    return required(key).map(this::items).orElse(List.of());
  }

  /** A mapping of text to text, in the order of the file; absent: empty. */
  public Map<String, String> strings(String key) {
    Map<String, String> read = new LinkedHashMap<>();
    node(key)
        .ifPresent(
            value -> {
              if (value instanceof Mapping mapping) {
                mapping
                    .entries()
                    .forEach(
                        (k, v) ->
                            text(v)
                                .filter(t -> isText(v, "its key ", k))
                                .ifPresent(t -> read.put(k, t)));
              } else {
                problems.add(value, "must be a mapping, is " + value.kind());
              }
            });
    return read;
  }

  /** A list of text; absent: empty. */
  public List<String> stringList(String key) {
    List<String> read = new ArrayList<>();
    list(key).forEach(item -> text(item).ifPresent(read::add));
    return read;
  }

  /**
   * Text read further; an IllegalArgumentException or DateTimeException of the reader becomes a
   * problem.
   */
  public <T> Optional<T> parsed(String key, Function<String, T> reader) {
    return parsed(node(key), reader);
  }

  public <T> Optional<T> requiredParsed(String key, Function<String, T> reader) {
    return parsed(required(key), reader);
  }

  /** One more problem with what stands under this key. */
  public void complain(String key, String reason) {
    problems.add(node(key).orElse(node), reason);
  }

  /** Complains about every key that was not asked for, with the nearest one that was. */
  @Override
  public void close() {
    entries.forEach(
        (key, value) -> {
          if (!asked.contains(key)) {
            Place place = keys.getOrDefault(key, value.place());
            problems.add(
                new Problem(place, value.path(), "unknown key; " + Suggestion.advice(key, asked)));
          }
        });
  }

  private <T> Optional<T> parsed(Optional<Node> value, Function<String, T> reader) {
    return value.flatMap(node -> parsed(node, reader));
  }

  /** Text in a list or mapping read further, like that {@linkplain #parsed under a key}. */
  public <T> Optional<T> parsed(Node value, Function<String, T> reader) {
    return text(value)
        .flatMap(
            t -> {
              try {
                return Optional.of(reader.apply(t));
              } catch (IllegalArgumentException | DateTimeException e) {
                problems.add(value, complaint(value, e, reader));
                return Optional.empty();
              }
            });
  }

  /** What the reader says of the text as it is written: what it said of the text may quote it. */
  private static <T> String complaint(Node value, RuntimeException e, Function<String, T> reader) {
    if (!(value instanceof Scalar scalar && scalar.hasVariables())) {
      return String.valueOf(e.getMessage());
    }
    try {
      return Optional.of(reader.apply(scalar.written()))
          .map(read -> "cannot be read with what its variables stand for")
          .orElseThrow();
    } catch (IllegalArgumentException | DateTimeException ofWritten) {
      return String.valueOf(ofWritten.getMessage());
    }
  }

  private OptionalInt integer(Optional<Node> value, int min, int max) {
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    Node found = value.get();
    if (!(found instanceof Scalar scalar && (scalar.type() == Type.INTEGER || isWhole(scalar)))) {
      problems.add(found, "must be a whole number, is " + found.kind());
      return OptionalInt.empty();
    }
    try {
      String text = scalar.text();
      long number = Long.parseLong(isWhole(scalar) ? text.substring(0, text.indexOf('.')) : text);
      if (number >= min && number <= max) {
        return OptionalInt.of((int) number);
      }
    } catch (NumberFormatException tooLong) {
      // reported below, as for any number out of range
    }
    problems.add(found, "must be %d to %d, is %s".formatted(min, max, scalar.written()));
    return OptionalInt.empty();
  }

  /** 20.0 is a whole number to JSON, which knows one kind of numbers. */
  private boolean isWhole(Scalar scalar) {
    return typed
        && scalar.type() == Type.DECIMAL
        && scalar.text().length() <= MAX_DIGITS
        && scalar.text().matches("-?[0-9]+\\.0+");
  }

  private Optional<Boolean> bool(Node value) {
    if (value instanceof Scalar scalar && scalar.type() == Type.BOOLEAN) {
      return Optional.of(Boolean.parseBoolean(scalar.text()));
    }
    problems.add(value, "must be true or false, is " + value.kind());
    return Optional.empty();
  }

  private Optional<String> text(Node value) {
    if (value instanceof Scalar scalar
        && (typed ? scalar.type() == Type.STRING : scalar.type() != Type.NULL)) {
      return Optional.of(scalar.text()).filter(text -> isText(value, "", text));
    }
    problems.add(value, "must be a string, is " + value.kind());
    return Optional.empty();
  }

  private boolean isText(Node value, String what, String text) {
    Optional<String> wrong = Text.WRITTEN.complaint(text);
    wrong.ifPresent(holds -> problems.add(value, what + holds));
    return wrong.isEmpty();
  }

  private List<Node> items(Node value) {
    if (value instanceof Sequence sequence) {
      return sequence.items();
    }
    problems.add(value, "must be a list, is " + value.kind());
    return List.of();
  }
}
