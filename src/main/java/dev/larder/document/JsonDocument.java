package dev.larder.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.larder.document.Node.Mapping;
import dev.larder.document.Node.Scalar;
import dev.larder.document.Node.Scalar.Type;
import dev.larder.document.Node.Sequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses JSON into {@link Node}s. */
public final class JsonDocument {
  private static final int MAX_VALUES = 300_000;
  private static final int MAX_DEPTH = 100;
  private static final int MAX_DIGITS = 100;
  private static final int MAX_KEY_LENGTH = 10_000;

  /** As long as a pool file may be. */
  private static final int MAX_TEXT_LENGTH = 1 << 20;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // which keys can be made to slow
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_DIGITS)
                  .maxNameLength(MAX_KEY_LENGTH)
                  .maxStringLength(MAX_TEXT_LENGTH)
                  .build())
          .build();

  private final String file;
  private final JsonParser parser;
  private int values;

  private JsonDocument(String file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /** The document; an {@link InvalidDocument} says where it stops being JSON. */
  public static Node parse(String file, String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      return new JsonDocument(file, parser).read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Node read() throws IOException {
    try {
      if (parser.nextToken() == null) {
        throw wrong(new Place(file, 1, 1), KeyPath.ROOT, "is empty; expected a JSON object");
      }
      Node root = node(KeyPath.ROOT);
      if (parser.nextToken() != null) {
        throw wrong(here(), KeyPath.ROOT, "something follows the end of the document");
      }
      return root;
    } catch (StreamConstraintsException e) {
      throw wrong(reached(), KeyPath.ROOT, bound(e.getOriginalMessage()));
    } catch (JsonProcessingException e) {
      throw wrong(reached(), KeyPath.ROOT, "is not JSON: " + e.getOriginalMessage());
    }
  }

  /** The bound that was met, as a message for people. */
  private static String bound(String message) {
    if (message.contains("nesting")) {
      return "is nested deeper than %d".formatted(MAX_DEPTH);
    }
    if (message.startsWith("Number")) {
      return "holds a number of more than %d digits".formatted(MAX_DIGITS);
    }
    return message.startsWith("Name")
        ? "holds a key of more than %d characters".formatted(MAX_KEY_LENGTH)
        : "holds a text of more than %d characters".formatted(MAX_TEXT_LENGTH);
  }

  private Node node(KeyPath path) throws IOException {
    Place place = here();
    if (++values > MAX_VALUES) {
      throw wrong(place, path, "holds more than %d values".formatted(MAX_VALUES));
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(place, path);
      case START_ARRAY -> sequence(place, path);
      case VALUE_STRING -> new Scalar(place, path, Type.STRING, parser.getText());
      case VALUE_NUMBER_INT -> new Scalar(place, path, Type.INTEGER, parser.getText());
      case VALUE_NUMBER_FLOAT -> new Scalar(place, path, Type.DECIMAL, parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> new Scalar(place, path, Type.BOOLEAN, parser.getText());
      case VALUE_NULL -> new Scalar(place, path, Type.NULL, "");
      case END_ARRAY, END_OBJECT, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("no value at " + place);
    };
  }

  private Node mapping(Place place, KeyPath path) throws IOException {
    Map<String, Node> entries = new LinkedHashMap<>();
    Map<String, Place> keys = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      KeyPath inner = path.key(key);
      Place at = here();
      if (keys.put(key, at) != null) {
        throw wrong(at, inner, "this key stands here twice");
      }
      parser.nextToken();
      entries.put(key, node(inner));
    }
    return new Mapping(place, path, entries, keys);
  }

  private Node sequence(Place place, KeyPath path) throws IOException {
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(path.item(items.size())));
    }
    return new Sequence(place, path, items);
  }

  private Place here() {
    return place(file, parser.currentTokenLocation());
  }

  private static Place place(String file, JsonLocation at) {
    return new Place(file, at.getLineNr(), at.getColumnNr());
  }

  /** Where the parser is; errors do not always know. */
  private Place reached() {
    return place(file, parser.currentLocation());
  }

  private static InvalidDocument wrong(Place place, KeyPath path, String reason) {
    return new InvalidDocument(List.of(new Problem(place, path, reason)));
  }
}
