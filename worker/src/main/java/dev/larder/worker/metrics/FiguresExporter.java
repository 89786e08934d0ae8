package dev.larder.worker.metrics;

import dev.larder.store.Duties;
import dev.larder.store.Duty;
import dev.larder.store.Figures;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports the figures of pools while this worker has the duty to, and nothing of them else: so a
 * sum over all workers counts each pool once. They are read every 15 seconds on a thread of its
 * own; a scrape gets what was read last and never waits on the database. When the worker that has
 * the duty is killed, another one exports them half a minute later at the latest.
 */
public final class FiguresExporter implements AutoCloseable, Supplier<MetricSnapshots> {
  private static final Logger log = LoggerFactory.getLogger(FiguresExporter.class);
  private static final Duration EVERY = Duration.ofSeconds(15);
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration HELD = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Figures figures;
  private final Duties duties;
  private final String holder;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Exported exported = Exported.NOTHING;
  private boolean told;

  /**
   * @param holder this process, as no other is called
   */
  public FiguresExporter(Figures figures, Duties duties, String holder) {
    this.figures = figures;
    this.duties = duties;
    this.holder = holder;
  }

  /**
   * What a scrape gets.
   *
   * @param always when the figures were read last, also once the duty may be another's
   * @param until of this process's clock: so long the duty is this worker's for sure
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

  public FiguresExporter start() {
    Thread.ofVirtual().name("larder-figures").start(this::run);
    return this;
  }

  @Override
  public MetricSnapshots get() {
    return exported.now();
  }

  private void run() {
    try {
      Duration pause = Duration.ZERO;
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = lookAfterTrouble();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration lookAfterTrouble() {
    try {
      Duration pause = look();
      told = false;
      return pause;
    } catch (RuntimeException e) {
      if (!told) {
        log.warn("the figures for metrics cannot be read, trying again: {}", e.getMessage());
        told = true;
      }
      return LOOK;
    }
  }

  /** Answers with the time until the next look. */
  private Duration look() {
    long began = System.nanoTime();
    if (!duties.hold(Duty.METRICS, holder, HELD)) {
      exported = Exported.NOTHING;
      return LOOK;
    }
    long until = began + HELD.toNanos();
    exported = exported.until(until);
    Figures.Reading reading = figures.refresh(DEADLINE);
    exported =
        new Exported(
            PoolMetrics.of(reading), new MetricSnapshots(PoolMetrics.lastUpdated(reading)), until);
    Duration left = EVERY.minusNanos(System.nanoTime() - began);
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public void close() {
    closed.countDown();
    exported = Exported.NOTHING;
    try {
      duties.leave(Duty.METRICS, holder);
    } catch (RuntimeException e) {
      log.debug("the duty to export metrics ends by itself", e);
    }
  }
}
