package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A Prometheus of its own that scrapes workers every second. Where the program is not installed a
 * story is skipped, unless LARDER_REQUIRE_PROMTOOL=1 says that it has to be there.
 */
final class PrometheusServer {
  private static final Duration TIME_TO_START = Duration.ofSeconds(60);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String address;

  private PrometheusServer(String address) {
    this.address = address;
  }

  /**
   * Starts it with its files in this folder; ends with the stage.
   *
   * @param rules a file of alerts that it evaluates
   * @param ports of the loopback, where workers are scraped
   */
  static PrometheusServer start(Path folder, Path rules, List<Integer> ports) {
    String address = "127.0.0.1:" + TemporalCli.freePort();
    Path config = folder.resolve("prometheus.yaml");
    try {
      Files.writeString(
          config,
          """
          global: {scrape_interval: 1s, evaluation_interval: 1s}
          rule_files: ['%s']
          scrape_configs:
            - job_name: larder
              static_configs: [{targets: %s}]
          """
              .formatted(
                  rules.toRealPath(),
                  ports.stream().map(port -> "'127.0.0.1:" + port + "'").toList()));
      new ProcessBuilder(
              program().toString(),
              "--config.file=" + config,
              "--storage.tsdb.path=" + folder.resolve("prometheus"),
              "--web.listen-address=" + address)
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("prometheus.log").toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    PrometheusServer server = new PrometheusServer(address);
    Await.until(
        "Prometheus is ready",
        TIME_TO_START,
        () -> server.get("/-/ready").map(HttpResponse::statusCode).orElse(0),
        status -> status == 200);
    return server;
  }

  private static Path program() {
    Optional<Path> program =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .map(folder -> Path.of(folder, "prometheus"))
            .filter(Files::isExecutable)
            .findFirst();
    if (program.isEmpty()) {
      assertThat(System.getenv("LARDER_REQUIRE_PROMTOOL"))
          .as("prometheus is required here (Debian: apt-get install prometheus)")
          .isNotEqualTo("1");
      Assumptions.abort("prometheus is not installed (Debian: apt-get install prometheus)");
    }
    return program.orElseThrow();
  }

  /** The series that a query has now, each with its {@code metric} and {@code value}. */
  List<JsonNode> query(String expression) {
    return data("/api/v1/query?query=" + encoded(expression)).path("result").valueStream().toList();
  }

  /** The values that a label has where a metric is. */
  List<String> labelValues(String metric, String label) {
    return data("/api/v1/label/%s/values?match[]=%s".formatted(label, encoded(metric)))
        .valueStream()
        .map(JsonNode::asText)
        .toList();
  }

  /** The rules, each with its {@code health} once it was evaluated. */
  List<JsonNode> rules() {
    return data("/api/v1/rules")
        .path("groups")
        .valueStream()
        .flatMap(group -> group.path("rules").valueStream())
        .toList();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private JsonNode data(String path) {
    HttpResponse<String> response =
        get(path).orElseThrow(() -> new AssertionError("Prometheus is away"));
    assertThat(response.statusCode()).as("%s%n%s", path, response.body()).isEqualTo(200);
    try {
      return JSON.readTree(response.body()).path("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<HttpResponse<String>> get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://" + address + path.replace("[", "%5B").replace("]", "%5D")))
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      return Optional.of(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException notYet) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
