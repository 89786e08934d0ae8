package dev.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.larder.server.installation.HealthRoutes;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** The API's description: every answer that a test is given must be in it. */
final class OpenApi {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonNode TREE = JSON.valueToTree(new Yaml().load(HealthRoutes.openApi()));
  private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

  private OpenApi() {}

  static JsonNode paths() {
    return TREE.path("paths");
  }

  static JsonNode schemas() {
    return TREE.at("/components/schemas");
  }

  /** The operation of this request; empty: none is described. */
  static Optional<JsonNode> operation(String method, String path) {
    String plain = path.replaceFirst("\\?.*", "");
    return stream(TREE.path("paths"))
        .filter(entry -> plain.matches(entry.getKey().replaceAll("\\{[^}]*}", "[^/]+")))
        .map(entry -> entry.getValue().path(method.toLowerCase(Locale.ROOT)))
        .filter(operation -> !operation.isMissingNode())
        .findFirst();
  }

  private static Stream<Map.Entry<String, JsonNode>> stream(JsonNode object) {
    return object.properties().stream();
  }

  /** What is answered where nothing is described is a problem. */
  static void check(String method, String path, Asked asked) {
    Optional<JsonNode> operation = operation(method, path);
    if (operation.isEmpty()) {
      assertThat(asked.status()).as("%s %s", method, path).isIn(400, 404, 405);
      return;
    }
    JsonNode responses = operation.get().path("responses");
    JsonNode response =
        deref(
            responses.has(Integer.toString(asked.status()))
                ? responses.path(Integer.toString(asked.status()))
                : responses.path("default"));
    assertThat(response.isMissingNode())
        .as(
            "%s %s answers %d, which is not described: %s",
            method, path, asked.status(), asked.body())
        .isFalse();
    String type = asked.header("Content-Type").orElse("").replaceFirst(";.*", "");
    JsonNode content = response.path("content").path(type);
    assertThat(content.isMissingNode())
        .as("%s %s answers %s with %s", method, path, asked.status(), type)
        .isFalse();
    if (type.endsWith("json")) {
      assertThat(schema(content.path("schema")).validate(asked.body(), InputFormat.JSON))
          .as("%s %s: %s", method, path, asked.body())
          .isEmpty();
    }
  }

  private static JsonNode deref(JsonNode node) {
    return node.has("$ref") ? TREE.at(node.path("$ref").asText().substring(1)) : node;
  }

  private static Schema schema(JsonNode schema) {
    return SCHEMAS.computeIfAbsent(
        schema.toString(),
        text -> {
          ObjectNode whole = JSON.createObjectNode();
          whole.set("components", TREE.path("components"));
          whole.setAll((ObjectNode) schema);
          return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(whole.toString(), InputFormat.JSON);
        });
  }
}
