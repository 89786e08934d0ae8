package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.worker.metrics.Promtool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two workers on servers of their own, 200 random operations, and the worker that exports the
 * figures killed in their midst: afterwards every figure is what the database says.
 */
final class MetricsE2E {
  private static final int OPERATIONS = 200;
  private static final Duration TIME_TO_START = Duration.ofSeconds(90);

  /** A delete may fail twice, and is tried again after a minute and then after two. */
  private static final Duration TIME_TO_SETTLE = Duration.ofMinutes(5);

  @RegisterExtension private final Stage stage = new Stage();

  @Test
  void allFiguresAgreeWithTheDatabase() throws IOException {
    try (OwnServers servers = OwnServers.start(stage, Map.of("LARDER_HEARTBEAT", "6s"))) {
      LarderCli processes = servers.processes();
      try (ServedCli served = ServedCli.start(stage, "server", processes)) {
        LarderCli larder = served.cli();
        larder.done("settings", "set", "backoffInterval=1s", "failureHardLimit=0", "interval=5s");
        Map<String, Exporting> workers = new LinkedHashMap<>();
        for (String name : List.of("one", "two")) {
          workers.put(name, startWorker(processes, name));
        }
        larder.done("apply", "-f", RandomOperations.pools(stage.folder()).toString());
        larder.waitForStock();
        String exporter =
            Await.until(
                "one of them exports the figures",
                TIME_TO_START,
                () -> exporting(workers),
                found -> !found.isEmpty());

        RandomOperations operations =
            new RandomOperations(
                servers.postgres().getJdbcUrl("postgres", "postgres"), servers.temporal());
        operations.run(OPERATIONS / 2);
        Processes.killGroup(Objects.requireNonNull(workers.get(exporter)).process().pid());
        operations.run(OPERATIONS - OPERATIONS / 2);
        operations.close();

        Exporting other =
            Objects.requireNonNull(workers.get(exporter.equals("one") ? "two" : "one"));
        StoredMetrics stored = new StoredMetrics(servers.postgres().getPostgresDatabase());
        Await.until(
            "nothing is on its way", TIME_TO_SETTLE, stored::underWay, underWay -> underWay == 0);
        Map<String, Long> facts = stored.facts(operations.missed());
        String metrics =
            Await.until(
                "the figures of the other agree with the database",
                TIME_TO_SETTLE,
                other::scrape,
                scraped -> StoredMetrics.of(scraped).equals(facts));
        assertThat(StoredMetrics.of(metrics)).isEqualTo(facts);
        Promtool.accepts(metrics);
        assertThat(sums(larder.done("metrics", "--refresh", "-o", "json").json()))
            .isEqualTo(StoredMetrics.counters(facts));
      }
    }
  }

  /** Which worker exports figures of pools; none: empty. */
  private static String exporting(Map<String, Exporting> workers) {
    List<String> exporting =
        workers.entrySet().stream()
            .filter(worker -> worker.getValue().scrape().contains("larder_prebuilds_desired{"))
            .map(Map.Entry::getKey)
            .toList();
    assertThat(exporting).hasSizeLessThan(2);
    return exporting.isEmpty() ? "" : exporting.getFirst();
  }

  private static Map<String, Long> sums(JsonNode pools) {
    Map<String, Long> sums = new LinkedHashMap<>();
    for (JsonNode pool : pools) {
      for (String counter : List.of("created", "failed", "claimed", "missed")) {
        sums.merge(counter, pool.path(counter).asLong(), Long::sum);
      }
    }
    return sums;
  }

  private Exporting startWorker(LarderCli larder, String name) {
    Path log = stage.folder().resolve(name + ".log");
    int port = TemporalCli.freePort();
    Process worker =
        larder.start(
            log,
            "worker",
            "--work-directory",
            stage.folder().resolve(name).toString(),
            "--metrics",
            "127.0.0.1:" + port);
    Exporting exporting = new Exporting(worker, port);
    Await.until(
        "the " + name + " worker is ready",
        TIME_TO_START,
        () -> exporting.get("readyz"),
        answer -> answer.contains("\"ready\":true"));
    return exporting;
  }
}
