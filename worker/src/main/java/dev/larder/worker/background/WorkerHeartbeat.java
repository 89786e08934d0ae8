package dev.larder.worker.background;

import dev.larder.pool.WorkerId;
import dev.larder.store.worker.Workers;
import dev.larder.worker.activities.SignalQueue;
import dev.larder.worker.config.WorkerConfig;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records every few seconds that this worker runs and which tags and roles it has. Where the tags
 * that live workers build have changed, by this one's start or another's end, it wakes the
 * Reconciler.
 */
public final class WorkerHeartbeat implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerHeartbeat.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Workers workers;
  private final Workers.Worker self;
  private final SignalQueue signals;
  private final PeriodicTask task =
      PeriodicTask.every(INTERVAL, "heartbeat of this worker", this::send);
  private Set<String> served = Set.of();

  public WorkerHeartbeat(Workers workers, WorkerConfig config, SignalQueue signals) {
    this.workers = workers;
    this.self =
        new Workers.Worker(
            new WorkerId(UUID.randomUUID()),
            ManagementFactory.getRuntimeMXBean().getName(),
            config.tags().stream().sorted().toList(),
            config.roles(),
            config.version());
    this.signals = signals;
  }

  /** Returns when the worker is registered. */
  public void start() {
    send();
    task.startWithPause();
  }

  private void send() {
    Workers.Heartbeat now = workers.heartbeat(self);
    if (now.back() || !now.tags().equals(served)) {
      signals.everythingChanged();
    }
    served = now.tags();
  }

  @Override
  public void close() {
    task.close();
    try {
      workers.leave(self.id());
    } catch (RuntimeException e) {
      log.warn(
          "worker {} could not deregister; the others ignore it after its heartbeat timeout: {}",
          self.name(),
          e.getMessage());
    }
  }
}
