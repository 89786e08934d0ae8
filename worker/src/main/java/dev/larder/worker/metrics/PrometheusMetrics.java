package dev.larder.worker.metrics;

import dev.larder.pool.PoolName;
import dev.larder.store.counter.Counter;
import dev.larder.store.counter.Histogram;
import dev.larder.store.counter.Timing;
import dev.larder.store.metric.Gauge;
import dev.larder.store.metric.Metrics;
import dev.larder.store.metric.PoolMetrics;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * The metrics of pools as Prometheus takes them. Labels come from closed sets: the pools in the
 * database, and the enums. Histograms are per template, so that their many series stay bounded.
 */
final class PrometheusMetrics {
  private static final double[] BOUNDS =
      DoubleStream.concat(
              Histogram.BOUNDS.stream().mapToDouble(PrometheusMetrics::seconds),
              DoubleStream.of(Double.POSITIVE_INFINITY))
          .toArray();

  private PrometheusMetrics() {}

  static MetricSnapshots of(Metrics.Reading reading) {
    List<MetricSnapshot> all = new ArrayList<>();
    for (Counter counter : Counter.values()) {
      all.add(counter(counter, reading.pools()));
    }
    for (Gauge gauge : Gauge.values()) {
      all.add(gauge(gauge, reading.pools()));
    }
    all.add(
        times(
            "larder_build_seconds",
            "How long builds took that succeeded, from their first attempt on.",
            "operation",
            Map.of(
                Timing.BUILD_START, "start",
                Timing.BUILD_CLAIM, "claim",
                Timing.BUILD_DELETE, "delete"),
            reading.pools()));
    all.add(
        times(
            "larder_claim_seconds",
            "From a claim's request until its workspace was owned, usable, and personalized.",
            "stage",
            Map.of(
                Timing.CLAIM_OWNED, "owned",
                Timing.CLAIM_USABLE, "usable",
                Timing.CLAIM_PERSONALIZED, "personalized"),
            reading.pools()));
    all.add(lastUpdated(reading));
    return new MetricSnapshots(all);
  }

  static MetricSnapshot lastUpdated(Metrics.Reading reading) {
    return GaugeSnapshot.builder()
        .name("larder_metrics_last_updated_seconds")
        .help("When the metrics of pools were read last, in seconds since 1970.")
        .dataPoint(
            GaugeDataPointSnapshot.builder().value(reading.at().toEpochMilli() / 1000.0).build())
        .build();
  }

  private static MetricSnapshot counter(Counter counter, List<PoolMetrics> pools) {
    CounterSnapshot.Builder snapshot =
        CounterSnapshot.builder()
            .name("larder_prebuilds_" + underscored(counter.label()))
            .help(counter.meaning());
    for (PoolMetrics pool : pools) {
      snapshot.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(labels(pool.stock().name()))
              .value((double) pool.count(counter))
              .build());
    }
    return snapshot.build();
  }

  private static MetricSnapshot gauge(Gauge gauge, List<PoolMetrics> pools) {
    GaugeSnapshot.Builder snapshot =
        GaugeSnapshot.builder().name(name(gauge)).help(gauge.meaning());
    for (PoolMetrics pool : pools) {
      snapshot.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(labels(pool.stock().name()))
              .value(gauge.of(pool.stock()))
              .build());
    }
    return snapshot.build();
  }

  private static String name(Gauge gauge) {
    return switch (gauge) {
      case DESIRED, ACTUAL, ELIGIBLE, STARTING, EXPIRED -> "larder_prebuilds_" + gauge.label();
      case HARD_LIMITED -> "larder_preset_hard_limited";
      case PAUSED -> "larder_paused";
      case DEFERRED -> "larder_builds_deferred";
    };
  }

  private static MetricSnapshot times(
      String name,
      String help,
      String label,
      Map<Timing, String> timings,
      List<PoolMetrics> pools) {
    Map<Labels, Histogram> sums = new LinkedHashMap<>();
    for (PoolMetrics pool : pools) {
      for (Map.Entry<Timing, Histogram> entry : pool.timings().entrySet()) {
        String value = timings.get(entry.getKey());
        if (value != null) {
          sums.merge(
              Labels.of(
                  "organization_name",
                  organization(pool.stock().name()),
                  "template_name",
                  pool.stock().name().template(),
                  label,
                  value),
              entry.getValue(),
              Histogram::plus);
        }
      }
    }
    HistogramSnapshot.Builder snapshot = HistogramSnapshot.builder().name(name).help(help);
    sums.forEach((labels, times) -> snapshot.dataPoint(histogram(labels, times)));
    return snapshot.build();
  }

  private static HistogramDataPointSnapshot histogram(Labels labels, Histogram times) {
    return HistogramDataPointSnapshot.builder()
        .labels(labels)
        .classicHistogramBuckets(
            ClassicHistogramBuckets.of(
                BOUNDS, times.counts().stream().mapToLong(Long::longValue).toArray()))
        .sum(seconds(times.total()))
        .build();
  }

  private static Labels labels(PoolName pool) {
    return Labels.of(
        "organization_name", organization(pool),
        "template_name", pool.template(),
        "preset_name", pool.preset());
  }

  private static String organization(PoolName pool) {
    return pool.organization().orElse("");
  }

  private static String underscored(String label) {
    return label.replace('-', '_');
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
