package dev.larder.document;

import java.util.List;
import java.util.Map;

/** A document as it was written: values with their places. The same for JSON and YAML. */
public sealed interface Node {
  Place place();

  KeyPath path();

  /** What this is, for a complaint: "a list", "a string", … */
  String kind();

  /** Keys in the order of the file; a key written twice is refused by the parser. */
  record Mapping(Place place, KeyPath path, Map<String, Node> entries, Map<String, Place> keys)
      implements Node {
    @Override
    public String kind() {
      return "a mapping";
    }

    /** The value under this key as it is written; of anything but a {@link Scalar}: empty. */
    public String written(String key) {
      return entries.get(key) instanceof Scalar scalar ? scalar.written() : "";
    }
  }

  record Sequence(Place place, KeyPath path, List<Node> items) implements Node {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * A value.
   *
   * @param text without quotes; of null: empty
   * @param written the same with its variables by their names: what complaints show, since the
   *     values of variables may be secrets
   */
  record Scalar(Place place, KeyPath path, Type type, String text, String written) implements Node {
    /** One without variables. */
    public Scalar(Place place, KeyPath path, Type type, String text) {
      this(place, path, type, text, text);
    }

    public boolean hasVariables() {
      return !text.equals(written);
    }

    /** What the writer meant: quotes make a string of anything. */
    public enum Type {
      STRING("a string"),
      INTEGER("a whole number"),
      DECIMAL("a number"),
      BOOLEAN("true or false"),
      NULL("nothing");

      private final String description;

      Type(String description) {
        this.description = description;
      }
    }

    @Override
    public String kind() {
      return type.description;
    }
  }
}
