package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every key that the schema of pool files knows stands in its table, and no other. */
class PoolFileKeysTest {
  private static final String FILES = "docs/pool-files.md";
  private static final String KINDS = "docs/provisioners.md";

  private final JsonNode schema = read();

  private static JsonNode read() {
    try {
      return new ObjectMapper().readTree(Pages.text("docs/pools.schema.json"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theFilesKeys() {
    assertKeys(schema, FILES, "The file");
    assertKeys(definition("template"), FILES, "A template");
    assertKeys(definition("preset"), FILES, "A preset");
  }

  @Test
  void theProvisionersKeys() {
    Map<String, String> headings =
        Map.of(
            "ready", "ready",
            "exec", "exec",
            "tofu", "OpenTofu and Terraform",
            "docker", "Containers",
            "simulated", "Simulated");
    headings.forEach((kind, heading) -> assertKeys(definition(kind), KINDS, heading));
  }

  @Test
  void theKinds() {
    assertThat(Pages.table(KINDS, "Provisioners"))
        .flatExtracting(row -> Pages.code(row.get(0)))
        .containsExactlyInAnyOrderElementsOf(keys(definition("provisioner")));
  }

  private JsonNode definition(String name) {
    return schema.path("$defs").path(name);
  }

  private static List<String> keys(JsonNode definition) {
    return definition.path("properties").properties().stream().map(Map.Entry::getKey).toList();
  }

  private static void assertKeys(JsonNode definition, String page, String heading) {
    assertThat(Pages.table(page, heading))
        .as("%s, %s", page, heading)
        .flatExtracting(row -> Pages.code(row.get(0)))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(keys(definition));
  }
}
