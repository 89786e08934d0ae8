package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What {@code docker compose up} starts. */
class ComposeFileTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)([^}]*)}");

  private final JsonNode compose = read();

  private static JsonNode read() {
    try (Reader file = Files.newBufferedReader(Path.of("../docker-compose.yml"))) {
      return new ObjectMapper().valueToTree(new Yaml().load(file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<JsonNode> services() {
    return StreamSupport.stream(compose.path("services").spliterator(), false).toList();
  }

  @Test
  void hasNoDefaultForASecretAndRefusesToStartWithoutIt() {
    List<String> secrets =
        VARIABLE
            .matcher(compose.toString())
            .results()
            .filter(variable -> variable.group(1).matches(".*(PASSWORD|KEY).*"))
            .map(variable -> variable.group(1) + variable.group(2).substring(0, 2))
            .toList();
    assertThat(secrets).contains("POSTGRES_PASSWORD:?", "LARDER_SECRET_KEY:?");
    assertThat(secrets).allMatch(secret -> secret.endsWith(":?"));
    assertThat(services())
        .flatExtracting(service -> service.path("environment").properties())
        .filteredOn(variable -> variable.getKey().matches(".*(PASSWORD|PWD|KEY)"))
        .isNotEmpty()
        .allMatch(variable -> variable.getValue().asText().startsWith("${"));
  }

  @Test
  void namesEveryImageThatIsNotBuiltHereByAnExactVersion() {
    List<String> built =
        services().stream()
            .filter(service -> service.has("build"))
            .map(service -> service.path("image").asText())
            .toList();
    assertThat(built).containsExactly("larder");
    assertThat(services())
        .extracting(service -> service.path("image").asText())
        .filteredOn(image -> !built.contains(image))
        .hasSize(5)
        .allMatch(image -> image.matches("[a-z/-]+:\\d+\\.\\d+(\\.\\d+)?(@sha256:.*)?"));
  }

  @Test
  void waitsForServicesThatItHas() {
    assertThat(services())
        .flatExtracting(service -> service.path("depends_on").properties())
        .isNotEmpty()
        .allMatch(needed -> compose.path("services").has(needed.getKey()));
  }

  @Test
  void publishesOnTheLoopbackAlone() {
    assertThat(services())
        .flatExtracting(service -> service.path("ports").valueStream().toList())
        .isNotEmpty()
        .allMatch(port -> port.asText().startsWith("127.0.0.1:"));
  }
}
