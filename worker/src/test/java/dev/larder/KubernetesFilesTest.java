package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * The files for Kubernetes fit together, and to the image. Whether Kubernetes takes them is what
 * kubernetes-validate says in {@code .ci/run}.
 */
class KubernetesFilesTest {
  private static final Path FOLDER = Pages.ROOT.resolve("deploy/kubernetes");

  private final List<JsonNode> objects = read();

  private static List<JsonNode> read() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().flatMap(file -> objects(file).stream()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> objects(Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      return StreamSupport.stream(new Yaml().loadAll(reader).spliterator(), false)
          .<JsonNode>map(new ObjectMapper()::valueToTree)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<JsonNode> pods() {
    return objects.stream()
        .filter(object -> Set.of("Deployment", "Job").contains(object.path("kind").asText()))
        .map(object -> object.at("/spec/template"))
        .toList();
  }

  private List<JsonNode> containers() {
    return pods().stream().map(pod -> pod.at("/spec/containers/0")).toList();
  }

  @Test
  void podsRunAsTheImagesUserAndMayDoNoMore() throws IOException {
    assertThat(Files.readString(Pages.ROOT.resolve("Dockerfile")))
        .contains("useradd --create-home --uid 2000 larder");
    assertThat(pods())
        .hasSize(3)
        .allSatisfy(
            pod -> {
              assertThat(pod.at("/spec/securityContext/runAsUser").asInt()).isEqualTo(2000);
              assertThat(pod.at("/spec/securityContext/runAsNonRoot").asBoolean()).isTrue();
              assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean(true)).isFalse();
            });
    assertThat(containers())
        .allSatisfy(
            container -> {
              JsonNode security = container.path("securityContext");
              assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
              assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
              assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
              assertThat(container.at("/resources/limits").has("memory")).isTrue();
            });
  }

  @Test
  void secretsComeFromSecretsAndWorkersVersionsStayOff() {
    assertThat(containers())
        .allSatisfy(
            container ->
                assertThat(container.path("env").valueStream())
                    .filteredOn(variable -> variable.path("name").asText().matches(".*(KEY|URL)"))
                    .hasSize(2)
                    .allMatch(variable -> variable.at("/valueFrom").has("secretKeyRef")));
    assertThat(objects)
        .allMatch(object -> !object.toString().matches("(?i).*--(deployment|build-id)\\b.*"))
        .allMatch(object -> !object.toString().matches(".*LARDER_(DEPLOYMENT|BUILD_ID).*"));
  }

  @Test
  void probesAskWhatIsServedOnPortsThatThereAre() {
    assertThat(containers())
        .filteredOn(container -> container.has("livenessProbe"))
        .hasSize(2)
        .allSatisfy(
            container -> {
              List<String> ports =
                  container.path("ports").valueStream().map(p -> p.path("name").asText()).toList();
              assertThat(ports).contains("metrics");
              for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                JsonNode asked = container.at("/" + probe + "/httpGet");
                assertThat(asked.path("path").asText())
                    .as(probe)
                    .isEqualTo(probe.startsWith("readiness") ? "/readyz" : "/healthz");
                assertThat(ports).contains(asked.path("port").asText());
              }
              container
                  .path("ports")
                  .forEach(
                      port ->
                          assertThat(container.path("args").toString())
                              .contains("0.0.0.0:" + port.path("containerPort").asInt()));
            });
  }

  @Test
  void whatSelectsPodsFindsSome() {
    List<JsonNode> labels = pods().stream().map(pod -> pod.at("/metadata/labels")).toList();
    List<JsonNode> selectors =
        objects.stream()
            .flatMap(
                object ->
                    switch (object.path("kind").asText()) {
                      case "Deployment", "PodDisruptionBudget" ->
                          Stream.of(object.at("/spec/selector/matchLabels"));
                      case "NetworkPolicy" -> Stream.of(object.at("/spec/podSelector/matchLabels"));
                      case "Service" -> Stream.of(object.at("/spec/selector"));
                      default -> Stream.empty();
                    })
            .toList();
    assertThat(selectors)
        .hasSize(10)
        .allMatch(
            selector ->
                labels.stream()
                    .anyMatch(pod -> pod.properties().containsAll(selector.properties())));
  }
}
