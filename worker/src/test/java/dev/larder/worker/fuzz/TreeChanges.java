package dev.larder.worker.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Changes a document's tree, and at last perhaps some of its bytes. */
public final class TreeChanges {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_CHANGES = 6;

  /** As they stand in JSON. */
  private static final List<String> ODD =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e99999999999",
          "-0.0",
          "99999999999999999999999999",
          "0." + "9".repeat(200),
          "\"\"",
          "\" \"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\u001b[31m\"",
          "\"${PATH}\"",
          "\"${\"",
          "\"PT-1S\"",
          "\"9999999999d\"",
          "\"+1000000000-12-31T23:59:59Z\"",
          "\"-1000000000-01-01T00:00:00Z\"",
          "\"PT2562047788015215H30M7S\"",
          "\"*/0 * * * *\"",
          "\"../..\"",
          "\"" + "x".repeat(5000) + "\"",
          "[]",
          "{}",
          "[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]",
          "{\"\":{\"\":{\"\":{}}}}",
          "NaN",
          "1,1");

  private TreeChanges() {}

  /** The document as the choices change it. */
  public static String changed(JsonNode document, Choices choices) {
    ArrayNode holder = JsonNodeFactory.instance.arrayNode().add(document.deepCopy());
    for (int i = choices.next(MAX_CHANGES); i >= 0 && choices.more(); i--) {
      change(choices.of(containers(holder)), holder, choices);
    }
    String text = text(holder);
    byte[] bytes = text.substring(1, text.length() - 1).getBytes(StandardCharsets.UTF_8);
    for (int i = choices.next(4); i > 1 && bytes.length > 0 && choices.more(); i--) {
      bytes[choices.next(bytes.length)] = (byte) choices.next(256);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static List<ContainerNode<?>> containers(ContainerNode<?> root) {
    List<ContainerNode<?>> found = new ArrayList<>(List.of(root));
    for (int i = 0; i < found.size() && found.size() < 5000; i++) {
      found.get(i).forEach(child -> addContainer(child, found));
    }
    return found;
  }

  private static void addContainer(JsonNode child, List<ContainerNode<?>> found) {
    if (child instanceof ContainerNode<?> container && !child.isEmpty()) {
      found.add(container);
    }
  }

  private static void change(ContainerNode<?> where, ArrayNode root, Choices choices) {
    JsonNode value =
        choices.next(3) == 0
            ? choices.of(containers(root)).deepCopy()
            : JsonNodeFactory.instance.rawValueNode(new RawValue(choices.of(ODD)));
    if (where instanceof ArrayNode list && !list.isEmpty()) {
      int at = choices.next(list.size());
      switch (choices.next(3)) {
        case 0 -> list.set(at, value);
        case 1 -> list.insert(at, list.get(choices.next(list.size())).deepCopy());
        default -> list.insert(at, value);
      }
    } else if (where instanceof ObjectNode mapping && !mapping.isEmpty()) {
      List<String> names = new ArrayList<>();
      mapping.fieldNames().forEachRemaining(names::add);
      String name = choices.of(names);
      switch (choices.next(4)) {
        case 0 -> mapping.remove(name);
        case 1 -> mapping.set(name, value);
        case 2 -> mapping.set(name + "\u0000".repeat(choices.next(2)) + "x", value);
        default -> mapping.set(name, mapping.path(choices.of(names)).deepCopy());
      }
    }
  }

  private static String text(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
