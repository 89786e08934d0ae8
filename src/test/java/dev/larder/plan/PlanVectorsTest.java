package dev.larder.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every vector, through the same formats that people use: snapshot in, answer out. */
class PlanVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> FILES =
      List.of(
          "backoff",
          "create",
          "delete",
          "expiry",
          "inactive",
          "multi-preset",
          "no-op",
          "paused-and-hard-limit",
          "schedule");

  @TestFactory
  Stream<DynamicContainer> vectors() {
    return FILES.stream()
        .map(file -> DynamicContainer.dynamicContainer(file, read(file).map(this::test)));
  }

  private DynamicTest test(JsonNode vector) {
    return DynamicTest.dynamicTest(vector.get("name").asText(), () -> check(vector));
  }

  private static void check(JsonNode vector) throws IOException {
    Snapshot snapshot = SnapshotJson.read("vector", vector.get("snapshot").toPrettyString());
    ObjectNode expected = JSON.createObjectNode();
    expected.set("presets", vector.get("expect"));
    expected.set("nextWake", vector.get("nextWake"));

    assertThat(JSON.readTree(PlanJson.write(Planner.plan(snapshot))))
        .as(vector.get("why").asText())
        .isEqualTo(expected);
    assertThat(SnapshotJson.read("written", SnapshotJson.write(snapshot))).isEqualTo(snapshot);
  }

  private static Stream<JsonNode> read(String file) {
    try (InputStream text =
        PlanVectorsTest.class.getResourceAsStream("/vectors/plan/" + file + ".json")) {
      JsonNode vectors = JSON.readTree(Objects.requireNonNull(text, file));
      return StreamSupport.stream(vectors.spliterator(), false);
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
  }
}
