package dev.larder.worker.metrics;

import dev.larder.store.metric.Metrics;
import dev.larder.store.worker.LeaderJob;
import dev.larder.store.worker.Leadership;
import dev.larder.worker.background.PeriodicTask;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports the metrics of pools while this worker is the leader for them, and none of them else: so
 * a sum over all workers counts each pool once. They are read every 15 seconds on a thread of its
 * own; a scrape gets what was read last and never waits on the database. When the leader is killed,
 * another worker exports them half a minute later at the latest.
 */
public final class MetricsExporter implements AutoCloseable, Supplier<MetricSnapshots> {
  private static final Logger log = LoggerFactory.getLogger(MetricsExporter.class);
  private static final Duration INTERVAL = Duration.ofSeconds(15);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LEASE = Duration.ofSeconds(20);
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(5);

  private final Metrics metrics;
  private final Leadership leadership;
  private final String holder;
  private final PeriodicTask task =
      new PeriodicTask("export of metrics", POLL_INTERVAL, this::poll);
  private volatile Exported exported = Exported.NOTHING;

  /**
   * @param holder this process, by a name of its own
   */
  public MetricsExporter(Metrics metrics, Leadership leadership, String holder) {
    this.metrics = metrics;
    this.leadership = leadership;
    this.holder = holder;
  }

  /**
   * What a scrape gets.
   *
   * @param always when they were read last, also once another worker may lead
   * @param until of this process's clock: so long this worker leads for sure
   */
  private record Exported(MetricSnapshots all, MetricSnapshots always, long until) {
    static final Exported NOTHING =
        new Exported(new MetricSnapshots(), new MetricSnapshots(), System.nanoTime());

    Exported until(long nanos) {
      return new Exported(all, always, nanos);
    }

    MetricSnapshots now() {
      return System.nanoTime() < until ? all : always;
    }
  }

  /** Exports from now on until it is closed. */
  public MetricsExporter start() {
    task.start();
    return this;
  }

  @Override
  public MetricSnapshots get() {
    return exported.now();
  }

  /** Answers with the time until the next poll. */
  private Duration poll() {
    long began = System.nanoTime();
    if (!leadership.hold(LeaderJob.METRICS, holder, LEASE)) {
      exported = Exported.NOTHING;
      return POLL_INTERVAL;
    }
    long until = began + LEASE.toNanos();
    exported = exported.until(until);
    Metrics.Reading reading = metrics.refresh(TIMEOUT);
    exported =
        new Exported(
            PrometheusMetrics.of(reading),
            new MetricSnapshots(PrometheusMetrics.lastUpdated(reading)),
            until);
    Duration left = INTERVAL.minusNanos(System.nanoTime() - began);
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public void close() {
    task.close();
    exported = Exported.NOTHING;
    try {
      leadership.leave(LeaderJob.METRICS, holder);
    } catch (RuntimeException e) {
      log.debug("the leadership of exporting metrics was not given up; it expires by itself", e);
    }
  }
}
