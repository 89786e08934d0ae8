package dev.larder.worker.metrics;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import com.uber.m3.tally.ScopeCloseException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that this process tells Prometheus: Temporal's SDK, its own meters, the figures. */
public final class Meters implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Meters.class);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Scope scope;

  public Meters() {
    this.scope =
        new RootScopeBuilder()
            .reporter(new MicrometerClientStatsReporter(registry))
            .reportEvery(com.uber.m3.util.Duration.ofSeconds(10));
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
  public void export(Supplier<MetricSnapshots> figures) {
    registry.getPrometheusRegistry().register(figures::get);
  }

  /** In Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
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
