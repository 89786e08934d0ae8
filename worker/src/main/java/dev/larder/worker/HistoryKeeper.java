package dev.larder.worker;

import dev.larder.store.Duties;
import dev.larder.store.Duty;
import dev.larder.store.Figures;
import dev.larder.store.Retention;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps history from growing for ever: once a minute one of the workers removes what is older than
 * the settings say, batch by batch with pauses, and adds up what was counted, also where nobody
 * exports metrics.
 */
final class HistoryKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HistoryKeeper.class);
  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final Duration BETWEEN_BATCHES = Duration.ofMillis(200);
  private static final Duration HELD = Duration.ofMinutes(2);
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Duties duties;
  private final Retention retention;
  private final Figures figures;
  private final String holder;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param holder this process, as no other is called
   */
  HistoryKeeper(Duties duties, Retention retention, Figures figures, String holder) {
    this.duties = duties;
    this.retention = retention;
    this.figures = figures;
    this.holder = holder;
  }

  HistoryKeeper keep() {
    Thread.ofVirtual().name("larder-history").start(this::look);
    return this;
  }

  private void look() {
    try {
      while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          round();
        } catch (RuntimeException e) {
          log.warn("old history is removed later, trying again: {}", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until nothing is too old, or the duty is another's. */
  private void round() throws InterruptedException {
    Map<String, Integer> removed = new TreeMap<>();
    boolean more = duties.hold(Duty.RETENTION, holder, HELD);
    if (more) {
      figures.addUp(DEADLINE);
    }
    while (more) {
      Map<String, Integer> batch = retention.removeBatch();
      batch.forEach((what, count) -> removed.merge(what, count, Integer::sum));
      more =
          !batch.isEmpty()
              && !closed.await(BETWEEN_BATCHES.toMillis(), TimeUnit.MILLISECONDS)
              && duties.hold(Duty.RETENTION, holder, HELD);
    }
    if (!removed.isEmpty()) {
      log.info("removed old history: {}", removed);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      duties.leave(Duty.RETENTION, holder);
    } catch (RuntimeException e) {
      log.debug("the duty to remove history ends by itself", e);
    }
  }
}
