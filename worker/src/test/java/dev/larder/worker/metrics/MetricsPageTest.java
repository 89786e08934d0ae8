package dev.larder.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.Pages;
import dev.larder.store.Database;
import dev.larder.store.StoredStock;
import dev.larder.store.TestDatabase;
import dev.larder.store.counter.Histogram;
import dev.larder.store.counter.Timing;
import dev.larder.store.metric.Metrics;
import dev.larder.store.metric.PoolMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of metrics names every metric of a scrape, with its type and labels, and no other. */
class MetricsPageTest {
  private static final Pattern TYPE = Pattern.compile("# TYPE (larder_\\S+) (\\S+)");
  private static final Pattern SAMPLE = Pattern.compile("(larder_\\w+?)\\{(.*)} \\S+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final List<String> TEMPLATE = List.of("organization_name", "template_name");
  private static final String PRESET = "preset_name";

  @Test
  void everyMetricIsThereWithItsTypeAndLabels() {
    assertThat(Pages.table("docs/metrics.md", "Metrics"))
        .extracting(row -> "| %s | %s | %s |".formatted(row.get(0), row.get(1), row.get(2)))
        .containsExactlyInAnyOrderElementsOf(scraped());
  }

  private static List<String> scraped() {
    try (Meters meters = new Meters()) {
      new PassTimes(meters.registry());
      Metrics.Reading reading = reading();
      meters.export(() -> PrometheusMetrics.of(reading));
      return rows(meters.scrape().lines().toList());
    }
  }

  /** Of one pool of which everything is known. */
  private static Metrics.Reading reading() {
    Database database = TestDatabase.fresh();
    new StoredStock(database, Instant.now()).pool("acme", "java-dev", "large", 2);
    Metrics.Reading read = new Metrics(database).refresh(Duration.ofSeconds(15));
    Map<Timing, Histogram> timings =
        Arrays.stream(Timing.values())
            .collect(Collectors.toMap(Function.identity(), timing -> Histogram.NONE));
    return new Metrics.Reading(
        read.at(),
        read.countedAt(),
        read.pools().stream()
            .map(pool -> new PoolMetrics(pool.stock(), pool.counters(), timings))
            .toList());
  }

  private static List<String> rows(List<String> scrape) {
    List<String> rows = new ArrayList<>();
    for (String line : scrape) {
      Matcher type = TYPE.matcher(line);
      if (type.matches()) {
        rows.add(
            "| `%s` | %s | %s |"
                .formatted(type.group(1), type.group(2), labels(type.group(1), scrape)));
      }
    }
    return rows;
  }

  private static String labels(String metric, List<String> scrape) {
    NavigableMap<String, NavigableSet<String>> labels = new TreeMap<>();
    for (String line : scrape) {
      Matcher sample = SAMPLE.matcher(line);
      if (sample.matches()
          && sample.group(1).replaceFirst("_(sum|count|bucket)$", "").equals(metric)) {
        LABEL
            .matcher(sample.group(2))
            .results()
            .forEach(
                label ->
                    labels
                        .computeIfAbsent(label.group(1), name -> new TreeSet<>())
                        .add(label.group(2)));
      }
    }
    labels.remove("le");
    List<String> shown = new ArrayList<>();
    if (labels.keySet().containsAll(TEMPLATE)) {
      shown.add(labels.remove(PRESET) == null ? "template" : "pool");
      TEMPLATE.forEach(labels::remove);
    }
    labels.forEach(
        (name, values) -> shown.add("`%s`: %s".formatted(name, String.join(", ", values))));
    return String.join(", ", shown);
  }
}
