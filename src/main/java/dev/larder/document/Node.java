package dev.larder.document;

import java.util.List;
import java.util.Map;

/** A document as it was written: values with their places. The same for JSON and YAML. */
public sealed interface Node {
  Place place();

  /** The keys that lead here, e.g. {@code templates[0].name}; empty at the root. */
  String path();

  /** What this is, for a complaint: "a list", "a string", … */
  String kind();

  /** Keys in the order of the file; a key written twice is refused by the parser. */
  record Mapping(Place place, String path, Map<String, Node> entries, Map<String, Place> keys)
      implements Node {
    @Override
    public String kind() {
      return "a mapping";
    }
  }

  record Sequence(Place place, String path, List<Node> items) implements Node {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A value. The text is as written, without quotes; of null: empty. */
  record Scalar(Place place, String path, Type type, String text) implements Node {
    /** What the writer meant: quotes make a string of anything. */
    public enum Type {
      STRING("a string"),
      INTEGER("a whole number"),
      DECIMAL("a number"),
      BOOLEAN("true or false"),
      NULL("nothing");

      private final String words;

      Type(String words) {
        this.words = words;
      }
    }

    @Override
    public String kind() {
      return type.words;
    }
  }
}
