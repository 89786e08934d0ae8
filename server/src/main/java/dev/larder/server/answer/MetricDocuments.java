package dev.larder.server.answer;

import dev.larder.document.Document;
import dev.larder.store.counter.Counter;
import dev.larder.store.counter.Histogram;
import dev.larder.store.counter.Timing;
import dev.larder.store.metric.Gauge;
import dev.larder.store.metric.Metrics;
import dev.larder.store.metric.PoolMetrics;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The metrics of pools. */
public final class MetricDocuments {
  private MetricDocuments() {}

  public static Document document(PoolMetrics pool, Metrics.Reading reading) {
    Document document =
        new Document()
            .put("organization", pool.stock().name().organization())
            .put("template", pool.stock().name().template())
            .put("preset", pool.stock().name().preset());
    for (Counter counter : Counter.values()) {
      document.put(key(counter.label()), pool.count(counter));
    }
    document.put("hitRate", hitRate(pool));
    for (Gauge gauge : Gauge.values()) {
      document.put(key(gauge.label()), gauge.of(pool.stock()));
    }
    Document times = new Document();
    for (Timing timing : Timing.values()) {
      times.put(timing.label(), document(pool.times(timing)));
    }
    return document
        .put("seconds", times)
        .put("asOf", reading.at())
        .put("countedAt", reading.countedAt());
  }

  private static Document document(Histogram times) {
    return new Document()
        .put("count", times.count())
        .put("median", times.quantile(0.5).map(MetricDocuments::seconds))
        .put("p95", times.quantile(0.95).map(MetricDocuments::seconds));
  }

  /** The share of claims that found a prebuild. */
  public static Optional<Double> hitRate(PoolMetrics pool) {
    long claimed = pool.count(Counter.CLAIMED);
    long all = claimed + pool.count(Counter.MISSED);
    return all == 0 ? Optional.empty() : Optional.of((double) claimed / all);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  /** {@code resourceReplacements} for {@code resource-replacements}. */
  private static String key(String label) {
    int dash = label.indexOf('-');
    return dash < 0
        ? label
        : label.substring(0, dash)
            + label.substring(dash + 1, dash + 2).toUpperCase(Locale.ROOT)
            + label.substring(dash + 2);
  }
}
