package dev.larder.poolfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.larder.document.InvalidDocument;
import dev.larder.document.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code docs/pools.schema.json} and the reader accept the same; JSON is YAML, so both read it. */
@NullMarked
class SchemaAgreementTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FILE = Path.of("../docs/pools.schema.json");

  @TempDir Path folder;

  @BeforeEach
  void directory() throws IOException {
    Path start = Files.createDirectories(folder.resolve("d")).resolve("run");
    Files.writeString(start, "");
    Files.setPosixFilePermissions(start, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The reader lists what it knows when it meets a key that is near to none. */
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "/notify/0, /properties/notify/items",
    "/limits, /properties/limits",
    "/templates/0, /$defs/template",
    "/templates/0/provisioner, /$defs/provisioner",
    "/templates/0/provisioner/exec, /$defs/exec",
    "/templates/0/provisioner/exec/ready, /$defs/ready",
    "/templates/1/provisioner/tofu, /$defs/tofu",
    "/templates/2/provisioner/docker, /$defs/docker",
    "/templates/2/provisioner/docker/limits, /$defs/docker/properties/limits",
    "/templates/3/provisioner/simulated, /$defs/simulated",
    "/templates/0/presets/0, /$defs/preset",
    "/templates/0/presets/0/limits, /$defs/preset/properties/limits",
    "/templates/0/presets/0/schedule, /$defs/preset/properties/schedule",
    "/templates/0/presets/0/schedule/windows/0,"
        + " /$defs/preset/properties/schedule/properties/windows/items"
  })
  void bothKnowTheSameKeys(String place, String inSchema) throws IOException {
    ObjectNode file = whole();
    ((ObjectNode) file.at(place)).put("unknownToAnyone", 1);

    TreeSet<String> keys = new TreeSet<>();
    JSON.readTree(Files.readString(FILE))
        .at(inSchema + "/properties")
        .fieldNames()
        .forEachRemaining(keys::add);
    assertThat(problems(file))
        .extracting(Problem::reason)
        .containsExactly("unknown key; known here: " + String.join(", ", keys));
    assertThat(schemaAccepts(file)).isFalse();
  }

  @Test
  void everyObjectOfTheSchemaIsComparedAbove() throws IOException {
    long objects =
        JSON.readTree(Files.readString(FILE)).findValues("additionalProperties").stream()
            .filter(JsonNode::isBoolean)
            .count();
    assertThat(objects).isEqualTo(15);
  }

  @Test
  void bothAcceptAWholeFile() throws IOException {
    assertBoth(whole(), true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/organization | 7 | true",
        "/organization | \"a b\" | false",
        "/organization | [] | false",
        "/notify | [] | true",
        "/notify | {} | false",
        "/notify/0 | {} | false",
        "/notify/0 | {\"mail\": \"a@b\", \"webhook\": \"http://a\"} | false",
        "/notify/0 | {\"mail\": \"a@b\", \"secret\": \"x\"} | false",
        "/notify/0 | {\"mail\": \"ann\"} | false",
        "/notify/0 | {\"webhook\": \"ftp://a\"} | false",
        "/notify/0 | {\"webhook\": \"http://a:65536/b\"} | false",
        "/notify/0 | {\"webhook\": \"http://a:65535/b:0x\"} | true",
        "/notify/0 | {\"webhook\": \"http://a\", \"secret\": \"\"} | false",
        "/limits | {} | true",
        "/limits/perOwner | -1 | false",
        "/limits/inFlight | \"9\" | false",
        "/templates | [] | true",
        "/templates/0/name | \"-a\" | false",
        "/templates/0/tags | [\"a b\"] | false",
        "/templates/0/tags | [1] | true",
        "/templates/0/onReplacement | \"ignore\" | false",
        "/templates/0/onReplacement | \"refuse\" | true",
        "/templates/0/presets | [] | false",
        "/templates/0/provisioner | {} | false",
        "/templates/0/provisioner | {\"exec\": {}} | false",
        "/templates/0/provisioner | {\"simulated\": {}} | true",
        "/templates/0/provisioner | {\"simulated\": {}, \"docker\": {\"image\": \"x\"}} | false",
        "/templates/0/provisioner/exec/start | [] | false",
        "/templates/0/provisioner/exec/start | \"./run\" | false",
        "/templates/0/provisioner/exec/start | [\"./run\", 1, true] | true",
        "/templates/0/provisioner/exec/timeout | \"0s\" | false",
        "/templates/0/provisioner/exec/timeout | 10 | false",
        "/templates/0/provisioner/exec/timeout | \"PT10M\" | true",
        "/templates/0/provisioner/exec/ready | {\"within\": \"1s\"} | false",
        "/templates/0/provisioner/exec/ready | {\"tcp\": \"a:1\", \"http\": \"b\"} | false",
        "/templates/0/provisioner/exec/ready | {\"command\": [\"x\"]} | true",
        "/templates/0/provisioner/exec/sensitiveOutputs | [\"token\", 1] | true",
        "/templates/0/provisioner/exec/sensitiveOutputs | [\" \"] | false",
        "/templates/0/provisioner/exec/sensitiveOutputs | [[\"token\"]] | false",
        "/templates/0/provisioner/exec/sensitiveOutputs | \"token\" | false",
        "/templates/1/provisioner/tofu/forecast | \"yes\" | false",
        "/templates/2/provisioner/docker | {} | false",
        "/templates/2/provisioner/docker/ports | {\"http\": 70000} | false",
        "/templates/2/provisioner/docker/env | [] | false",
        "/templates/2/provisioner/docker/volumes | {\"data\": \"data\"} | false",
        "/templates/2/provisioner/docker/volumes | {\"a b\": \"/data\"} | false",
        "/templates/2/provisioner/docker/volumes | {\"data\": \"/a:/b\"} | false",
        "/templates/2/provisioner/docker/limits/memory | \"lots\" | false",
        "/templates/2/provisioner/docker/limits/memory | 1048576 | true",
        "/templates/2/provisioner/docker/limits/pids | 0 | false",
        "/templates/2/provisioner/docker/network | \"host\" | false",
        "/templates/2/provisioner/docker/network | \"none\" | true",
        "/templates/2/provisioner/docker/network | \"container:x\" | false",
        "/templates/2/provisioner/docker/sudo | \"maybe\" | false",
        "/templates/3/provisioner/simulated/failureRate | 1.5 | false",
        "/templates/3/provisioner/simulated/start | \"0s\" | true",
        "/templates/3/provisioner/simulated/start | \"soon\" | false",
        "/templates/0/presets/0/desired | 10000 | true",
        "/templates/0/presets/0/desired | 10001 | false",
        "/templates/0/presets/0/desired | -1 | false",
        "/templates/0/presets/0/desired | 1.5 | false",
        "/templates/0/presets/0/ttl | \"0d\" | false",
        "/templates/0/presets/0/ttl | \"1 day\" | false",
        "/templates/0/presets/0/slowStart | \"on\" | false",
        "/templates/0/presets/0/rollover | \"keep\" | false",
        "/templates/0/presets/0/parameters | {\"a b\": \"c\"} | false",
        "/templates/0/presets/0/parameters | {\"a\": [1]} | false",
        "/templates/0/presets/0/sensitive | {\"t\": 1, \"u\": true} | true",
        "/templates/0/presets/0/schedule | {\"timezone\": \"UTC\"} | false",
        "/templates/0/presets/0/schedule/windows | [] | true",
        "/templates/0/presets/0/schedule/windows/0 | {\"cron\": \"* 1 * * *\"} | false"
      })
  void bothJudgeAValueAlike(String place, String value, boolean good) throws IOException {
    assertBoth(with(place, JSON.readTree(value)), good);
  }

  @ParameterizedTest
  @CsvSource({
    "/organization",
    "/templates/0/name",
    "/templates/0/provisioner",
    "/templates/0/presets",
    "/templates/0/provisioner/exec/directory",
    "/templates/0/provisioner/exec/start",
    "/templates/0/provisioner/exec/delete",
    "/templates/1/provisioner/tofu/directory",
    "/templates/2/provisioner/docker/image",
    "/templates/0/presets/0/name",
    "/templates/0/presets/0/desired"
  })
  void bothNeedTheSameKeys(String place) throws IOException {
    ObjectNode file = whole();
    JsonPointer pointer = JsonPointer.compile(place);
    ((ObjectNode) file.at(pointer.head())).remove(pointer.last().getMatchingProperty());
    assertBoth(file, false);
  }

  private void assertBoth(ObjectNode file, boolean good) throws IOException {
    assertThat(problems(file).isEmpty()).as("reader: %s", problems(file)).isEqualTo(good);
    assertThat(schemaAccepts(file)).as("schema").isEqualTo(good);
  }

  private static ObjectNode with(String place, JsonNode value) throws IOException {
    ObjectNode file = whole();
    JsonPointer pointer = JsonPointer.compile(place);
    JsonNode parent = file.at(pointer.head());
    if (parent instanceof ArrayNode list) {
      list.set(pointer.last().getMatchingIndex(), value);
    } else {
      ((ObjectNode) parent).set(pointer.last().getMatchingProperty(), value);
    }
    return file;
  }

  private static boolean schemaAccepts(ObjectNode file) throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(FILE), InputFormat.JSON);
    return schema.validate(file.toString(), InputFormat.JSON).isEmpty();
  }

  private List<Problem> problems(ObjectNode file) throws IOException {
    Path path = Files.writeString(folder.resolve("pools.yaml"), file.toPrettyString());
    try {
      assertThat(PoolFileReader.read(path, Map.of())).isNotNull();
      return List.of();
    } catch (InvalidDocument e) {
      return e.problems();
    }
  }

  /** Every key that there is, once at least. */
  private static ObjectNode whole() throws IOException {
    return (ObjectNode)
        JSON.readTree(
            """
            {"organization": "acme",
             "notify": [{"mail": "a@b.example"}, {"webhook": "https://b.example", "secret": "s"}],
             "limits": {"prebuilds": 200, "inFlight": 20, "perOwner": 3},
             "templates": [
               {"name": "a", "description": "d", "tags": ["linux"], "onReplacement": "warn",
                "deprecated": "",
                "provisioner": {"exec": {
                  "directory": "./d", "start": ["./run"], "claim": ["./run"], "delete": ["./run"],
                  "check": ["./run"], "timeout": "10m",
                  "ready": {"http": "{url}", "within": "30s"}}},
                "presets": [{
                  "name": "p", "desired": 5, "ttl": "24h", "parameters": {"region": "eu"},
                  "sensitive": {"token": "t"},
                  "schedule": {"timezone": "UTC",
                    "windows": [{"cron": "* 8-18 * * 1-5", "desired": 10}]},
                  "rollover": "recreate", "slowStart": true, "lease": "8h",
                  "limits": {"prebuilds": 12, "inFlight": 5}}]},
               {"name": "b", "presets": [{"name": "p", "desired": 1}],
                "provisioner": {"tofu": {"directory": "./d", "timeout": "30m", "forecast": true,
                  "check": ["true"], "ready": {"tcp": "{host}:{port}"}}}},
               {"name": "c", "presets": [{"name": "p", "desired": 1}],
                "provisioner": {"docker": {"image": "sandbox:1", "command": ["httpd", 8080],
                  "env": {"MODE": "idle"}, "ports": {"http": 8080},
                  "volumes": {"data": "/data"}, "limits": {"memory": "512m", "cpus": 1, "pids": 512},
                  "network": "sandboxes", "sudo": true, "claim": ["/bin/own"],
                  "check": ["true"], "timeout": "5m", "ready": {"command": ["true"]}}}},
               {"name": "d", "presets": [{"name": "p", "desired": 1}],
                "provisioner": {"simulated": {"start": "2s", "claim": "100ms", "delete": "1s",
                  "check": "1ms", "failureRate": 0.01, "transientRate": 0.05,
                  "ready": {"http": "{url}"}}}}]}
            """);
  }
}
