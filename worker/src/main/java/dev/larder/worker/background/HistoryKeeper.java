package dev.larder.worker.background;

import dev.larder.store.history.Retention;
import dev.larder.store.metric.Metrics;
import dev.larder.store.worker.LeaderJob;
import dev.larder.store.worker.Leadership;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps history from growing indefinitely: once a minute one of the workers removes what is older
 * than the settings say, batch by batch with pauses, and adds up what was counted, also where
 * nothing exports metrics.
 */
public final class HistoryKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HistoryKeeper.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Duration BETWEEN_BATCHES = Duration.ofMillis(200);
  private static final Duration LEASE = Duration.ofMinutes(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Leadership leadership;
  private final Retention retention;
  private final Metrics metrics;
  private final String holder;
  private final PeriodicTask task =
      new PeriodicTask("removal of old history", INTERVAL, this::removeOld);

  /**
   * @param holder this process, by a name of its own
   */
  public HistoryKeeper(Leadership leadership, Retention retention, Metrics metrics, String holder) {
    this.leadership = leadership;
    this.retention = retention;
    this.metrics = metrics;
    this.holder = holder;
  }

  /** Begins after the first interval. */
  public void start() {
    task.startWithPause();
  }

  /** Until nothing is too old, or another worker has the leadership. */
  private Duration removeOld() throws InterruptedException {
    Map<String, Integer> removed = new TreeMap<>();
    boolean more = leads();
    if (more) {
      metrics.addUp(TIMEOUT);
    }
    while (more) {
      Map<String, Integer> batch = retention.removeBatch();
      batch.forEach((what, count) -> removed.merge(what, count, Integer::sum));
      more = !batch.isEmpty() && task.sleep(BETWEEN_BATCHES) && leads();
    }
    if (!removed.isEmpty()) {
      log.info("removed old history: {}", removed);
    }
    return INTERVAL;
  }

  private boolean leads() {
    return leadership.hold(LeaderJob.RETENTION, holder, LEASE);
  }

  @Override
  public void close() {
    task.close();
    try {
      leadership.leave(LeaderJob.RETENTION, holder);
    } catch (RuntimeException e) {
      log.debug("the leadership of removing history was not given up; it expires by itself", e);
    }
  }
}
