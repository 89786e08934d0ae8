package dev.larder.worker.metrics;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import com.uber.m3.tally.ScopeCloseException;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that this process exports to Prometheus: Temporal's SDK, its own meters, the metrics
 * of pools.
 */
public final class Meters implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Meters.class);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Scope scope;

  public Meters() {
    registry.config().meterFilter(new AsPrometheusNamesThem());
    this.scope =
        new RootScopeBuilder()
            .reporter(new MicrometerClientStatsReporter(registry))
            .reportEvery(com.uber.m3.util.Duration.ofSeconds(10));
  }

  /**
   * Only histograms and summaries end in {@code _count}; the SDK has a gauge that does. Of its
   * times each had two dozen buckets for every operation, most of a scrape: the times that work
   * waits for a worker keep a few, of the others there are count and sum.
   */
  private static final class AsPrometheusNamesThem implements MeterFilter {
    private static final double[] WAITS =
        DoubleStream.of(0.05, 0.25, 1, 5, 30, 120).map(seconds -> seconds * 1e9).toArray();

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
      if (!id.getName().startsWith("temporal_")) {
        return config;
      }
      boolean waits = id.getName().endsWith("_schedule_to_start_latency");
      return DistributionStatisticConfig.builder()
          .percentilesHistogram(false)
          .serviceLevelObjectives(waits ? WAITS : new double[0])
          .build()
          .merge(config);
    }

    @Override
    public Meter.Id map(Meter.Id id) {
      return id.getName().equals("temporal_workflow_active_thread_count")
          ? id.withName("temporal_workflow_active_threads")
          : id;
    }
  }

  /** Where Temporal's SDK reports to. */
  public Scope temporalScope() {
    return scope;
  }

  /** For what this process measures itself. */
  public MeterRegistry registry() {
    return registry;
  }

  /** From now on a scrape has these too, whatever they are when it comes. */
  public void export(Supplier<MetricSnapshots> metrics) {
    registry.getPrometheusRegistry().register(metrics::get);
  }

  /** In Prometheus' text format. Temporal's SDK describes none of its meters; this does. */
  public String scrape() {
    StringBuilder text = new StringBuilder();
    String described = "";
    for (String line : registry.scrape().lines().toList()) {
      String[] words = line.strip().split(" ", 4);
      if (line.startsWith("# HELP ")) {
        described = words.length > 3 ? words[2] : "";
        if (described.isEmpty()) {
          continue;
        }
      } else if (line.startsWith("# TYPE ") && !words[2].equals(described)) {
        text.append("# HELP ").append(words[2]).append(" Reported by Temporal's SDK.\n");
      }
      text.append(line).append('\n');
    }
    return text.toString();
  }

  @Override
  public void close() {
    try {
      scope.close(); // closes the registry too
    } catch (ScopeCloseException e) {
      log.debug("closing the scope of Temporal's metrics", e);
    }
  }
}
