package dev.larder.worker.activities;

import dev.larder.provision.BuildControl;
import dev.larder.store.workspace.BuildLifecycle;
import dev.larder.worker.provision.BuildLog;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an attempt alive: first its row, then Temporal, then the program get a heartbeat. The
 * program gets none where the row can't be written, or where Temporal took none for a quarter of
 * the timeout. Half a timeout later it is canceled, which takes a quarter at most: only then may
 * another worker begin.
 */
final class Heartbeat implements BuildControl, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
  private static final int PER_TIMEOUT = 6;

  private final Supplier<BuildLifecycle.Alive> row;
  private final TemporalHeartbeat temporal;
  private final String what;
  private final Duration timeout;
  private final BuildLog output;
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread sender;
  private @Nullable Listener listener;
  private Instant alive;
  private Instant taken;
  private boolean canceled;

  /**
   * @param row writes the heartbeat to the row, and says whether the attempt is still valid
   * @param what is alive, for the log
   * @param begun a moment before the row said that this attempt holds the build
   */
  Heartbeat(
      Supplier<BuildLifecycle.Alive> row,
      TemporalHeartbeat temporal,
      String what,
      Duration timeout,
      Instant begun,
      BuildLog output) {
    this.row = row;
    this.temporal = temporal;
    this.what = what;
    this.timeout = timeout;
    this.alive = begun;
    this.taken = begun;
    this.output = output;
    this.sender = Thread.ofVirtual().name("heartbeat " + what).start(this::sendAll);
  }

  /** From one heartbeat to the next. */
  static Duration period(Duration timeout) {
    return timeout.dividedBy(PER_TIMEOUT);
  }

  @Override
  public void log(String text) {
    output.append(text);
  }

  @Override
  public synchronized void listen(Listener other) {
    listener = other;
    if (canceled) {
      other.cancel();
    } else {
      other.alive(alive);
    }
  }

  /** The program is over; heartbeats go on for what is still to be recorded. */
  synchronized void programEnded() {
    listener = null;
  }

  /** Whether no other attempt can have begun: this one was alive a moment ago. */
  synchronized boolean isValid() {
    return !canceled && isYounger(alive, timeout.dividedBy(2));
  }

  private void sendAll() {
    try {
      while (!done.await(period(timeout).toMillis(), TimeUnit.MILLISECONDS)) {
        sendOne();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendOne() {
    Instant now = Instant.now();
    try {
      switch (row.get()) {
        case HELD -> sendTemporal(now);
        case CANCEL, LOST -> cancel();
      }
    } catch (RuntimeException e) {
      log.debug("the heartbeat of {} was not written", what, e);
    }
  }

  private void sendTemporal(Instant written) {
    Instant now = Instant.now();
    switch (temporal.send()) {
      case HELD -> {
        taken = now;
        alive(written);
      }
      case UNKNOWN -> {
        log.debug("Temporal took no heartbeat of {}", what);
        if (isYounger(taken, timeout.dividedBy(4))) {
          alive(written);
        }
      }
      case LOST -> cancel();
    }
  }

  private static boolean isYounger(Instant instant, Duration age) {
    return instant.plus(age).isAfter(Instant.now());
  }

  private synchronized void alive(Instant written) {
    alive = written;
    if (listener != null) {
      listener.alive(written);
    }
  }

  private synchronized void cancel() {
    canceled = true;
    if (listener != null) {
      listener.cancel();
    }
  }

  @Override
  public void close() {
    done.countDown();
    try {
      sender.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
