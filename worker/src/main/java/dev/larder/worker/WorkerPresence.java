package dev.larder.worker;

import dev.larder.pool.WorkerId;
import dev.larder.store.Workers;
import dev.larder.worker.activities.ReconcilerLine;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the database that this worker is there and which tags it has, every few seconds until it
 * stops. Where what live workers serve has changed, by this one's start or another's end, it wakes
 * the Reconciler.
 */
final class WorkerPresence implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerPresence.class);
  private static final Duration BEAT = Duration.ofSeconds(10);

  private final Workers workers;
  private final Workers.Worker self;
  private final ReconcilerLine line;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Set<String> served = Set.of();

  WorkerPresence(Workers workers, List<String> tags, ReconcilerLine line) {
    this.workers = workers;
    this.self =
        new Workers.Worker(
            new WorkerId(UUID.randomUUID()),
            ManagementFactory.getRuntimeMXBean().getName(),
            tags.stream().sorted().toList());
    this.line = line;
  }

  /** Returns when it is known. */
  void announce() {
    beat();
    Thread.ofVirtual().name("larder-presence").start(this::goOn);
  }

  private void goOn() {
    try {
      while (!closed.await(BEAT.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          beat();
        } catch (RuntimeException e) {
          log.debug("not said, trying again", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void beat() {
    Workers.Beat now = workers.beat(self);
    if (now.back() || !now.tags().equals(served)) {
      line.everythingChanged();
    }
    served = now.tags();
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      workers.leave(self.id());
    } catch (RuntimeException e) {
      log.debug("left without a word, others notice", e);
    }
  }
}
