package dev.larder.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
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
  private static final JsonFactory JSON = new JsonFactory();
  private final String file;
  private final JsonParser parser;

  private JsonDocument(String file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /** The document; an {@link InvalidDocument} says where it stops being JSON. */
  public static Node parse(String file, String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      JsonDocument document = new JsonDocument(file, parser);
      if (parser.nextToken() == null) {
        throw wrong(new Place(file, 1, 1), "", "is empty; expected a JSON object");
      }
      Node root = document.node("");
      if (parser.nextToken() != null) {
        throw wrong(document.here(), "", "something follows the end of the document");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw wrong(place(file, e.getLocation()), "", "is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Node node(String path) throws IOException {
    Place place = here();
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

  private Node mapping(Place place, String path) throws IOException {
    Map<String, Node> entries = new LinkedHashMap<>();
    Map<String, Place> keys = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      String inner = path.isEmpty() ? key : path + "." + key;
      Place at = here();
      if (keys.put(key, at) != null) {
        throw wrong(at, inner, "this key stands here twice");
      }
      parser.nextToken();
      entries.put(key, node(inner));
    }
    return new Mapping(place, path, entries, keys);
  }

  private Node sequence(Place place, String path) throws IOException {
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(path + "[" + items.size() + "]"));
    }
    return new Sequence(place, path, items);
  }

  private Place here() {
    return place(file, parser.currentTokenLocation());
  }

  private static Place place(String file, JsonLocation at) {
    return new Place(file, at.getLineNr(), at.getColumnNr());
  }

  private static InvalidDocument wrong(Place place, String key, String reason) {
    return new InvalidDocument(List.of(new Problem(place, key, reason)));
  }
}
