package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What an operator's Prometheus has of a worker under load: each query of each panel of the Grafana
 * board returns data, each choice of the board has something to choose, each alert can be evaluated
 * and none of them is raised.
 */
final class BoardE2E {
  private static final Path DEPLOY = LarderCli.checkout().resolve("deploy");
  private static final Duration TIME_TO_START = Duration.ofSeconds(90);
  private static final Duration TIME_TO_SHOW = Duration.ofMinutes(5);
  private static final int OPERATIONS = 15;
  private static final Pattern CHOICE = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");

  @RegisterExtension private final Stage stage = new Stage();

  private final JsonNode board = read();

  private static JsonNode read() {
    try {
      return JsonMapper.builder().build().readTree(DEPLOY.resolve("grafana-board.json").toFile());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyPanelShowsWhatAWorkerUnderLoadDoes() throws IOException {
    try (OwnServers servers = OwnServers.start(stage, Map.of())) {
      LarderCli processes = servers.processes();
      PrometheusServer prometheus =
          PrometheusServer.start(
              stage.folder(),
              DEPLOY.resolve("prometheus-alerts.yaml"),
              List.of(startWorker(processes).port()));
      try (ServedCli served = ServedCli.start(stage, "server", processes);
          RandomOperations operations =
              new RandomOperations(
                  servers.postgres().getJdbcUrl("postgres", "postgres"), servers.temporal())) {
        served.cli().done("settings", "set", "backoffInterval=1s", "failureHardLimit=0");
        served.cli().done("apply", "-f", RandomOperations.pools(stage.folder()).toString());
        served.cli().waitForStock();

        Await.until(
            "each query of the board returns data",
            TIME_TO_SHOW,
            () -> {
              operations.run(OPERATIONS);
              return withoutData(prometheus);
            },
            Map::isEmpty);
      }
      assertThat(choices(prometheus))
          .containsEntry("organization", List.of("acme"))
          .containsEntry("template", List.of("flaky", "quick"));
      assertThat(prometheus.rules())
          .hasSizeGreaterThan(15)
          .allMatch(rule -> rule.path("health").asText().equals("ok"));
      assertThat(prometheus.query("ALERTS{alertstate=\"firing\"}")).isEmpty();
    }
  }

  /** The queries that return nothing, or no number, by panel. */
  private Map<String, String> withoutData(PrometheusServer prometheus) {
    Map<String, String> without = new TreeMap<>();
    for (JsonNode panel : board.path("panels")) {
      assertThat(panel.path("targets")).as(panel.path("title").asText()).isNotEmpty();
      for (JsonNode target : panel.path("targets")) {
        String expression = expanded(target.path("expr").asText());
        if (prometheus.query(expression).stream().noneMatch(BoardE2E::isNumber)) {
          without.put(
              panel.path("title").asText() + " " + target.path("refId").asText(), expression);
        }
      }
    }
    return without;
  }

  private static boolean isNumber(JsonNode series) {
    return !series.at("/value/1").asText().equals("NaN");
  }

  /** As Grafana sends it, with all chosen and a minute to look at. */
  private String expanded(String expression) {
    String expanded = expression.replace("$__range", "2m").replace("$__rate_interval", "1m");
    for (JsonNode variable : board.at("/templating/list")) {
      expanded =
          expanded.replace(
              "$" + variable.path("name").asText(), variable.path("allValue").asText());
    }
    assertThat(expanded).doesNotContain("$");
    return expanded;
  }

  private Map<String, List<String>> choices(PrometheusServer prometheus) {
    Map<String, List<String>> choices = new TreeMap<>();
    for (JsonNode variable : board.at("/templating/list")) {
      Matcher choice = CHOICE.matcher(variable.at("/query/query").asText());
      if (choice.matches()) {
        choices.put(
            variable.path("name").asText(),
            prometheus.labelValues(choice.group(1), choice.group(2)));
      }
    }
    return choices;
  }

  private Exporting startWorker(LarderCli larder) {
    int port = TemporalCli.freePort();
    Process worker =
        larder.start(
            stage.folder().resolve("worker.log"),
            "worker",
            "--work-directory",
            stage.folder().resolve("worker").toString(),
            "--metrics",
            "127.0.0.1:" + port);
    Exporting exporting = new Exporting(worker, port);
    Await.until(
        "the worker is ready",
        TIME_TO_START,
        () -> exporting.get("readyz"),
        answer -> answer.contains("\"ready\":true"));
    return exporting;
  }
}
