package dev.larder.worker.background;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Does something again and again on a thread of its own until it is closed: never twice at once. An
 * error ends only the turn that it comes in; {@link ErrorLog} says so.
 */
public final class PeriodicTask implements AutoCloseable {
  private static final Duration MIN_PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final Duration interval;
  private final Turn turn;
  private final ErrorLog errors;
  private final Thread thread;
  private final Semaphore wakes = new Semaphore(0);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private boolean pausesFirst;

  /** One turn; answers with the pause until the next. */
  @FunctionalInterface
  public interface Turn {
    Duration run() throws InterruptedException;
  }

  /**
   * A task whose turns say when the next one is due.
   *
   * @param name what it does, as the subject of "… failed"
   * @param interval the pause after a turn that failed
   */
  public PeriodicTask(String name, Duration interval, Turn turn) {
    this(name, interval, turn, new ErrorLog(name));
  }

  /** With a log that several tasks share. */
  PeriodicTask(String name, Duration interval, Turn turn, ErrorLog errors) {
    this.interval = interval;
    this.turn = turn;
    this.errors = errors;
    this.thread =
        Thread.ofVirtual().name("larder-" + name.replace(' ', '-')).unstarted(this::runTurns);
  }

  /** A task that pauses equally long after each turn. */
  public static PeriodicTask every(Duration interval, String name, Runnable turn) {
    return new PeriodicTask(name, interval, regular(interval, turn));
  }

  static Turn regular(Duration interval, Runnable turn) {
    return () -> {
      turn.run();
      return interval;
    };
  }

  /** Begins with a turn. */
  public void start() {
    thread.start();
  }

  /** Begins with a pause: its caller did the first turn. */
  public void startWithPause() {
    pausesFirst = true;
    thread.start();
  }

  /** Begins with a turn on the caller's thread; an error in it is as one in any other. */
  public void startWithTurn() throws InterruptedException {
    runTurn();
    startWithPause();
  }

  /** The next turn comes at once, though not within a second of the last. */
  public void wake() {
    wakes.release();
  }

  /** A pause within a turn; false: the task was stopped, and the turn should end. */
  public boolean sleep(Duration time) throws InterruptedException {
    return !stopped.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void runTurns() {
    try {
      if (pausesFirst) {
        pause(interval);
      }
      while (isOpen()) {
        pause(runTurn());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration runTurn() throws InterruptedException {
    try {
      Duration pause = turn.run();
      errors.succeeded();
      return pause;
    } catch (RuntimeException e) {
      if (isOpen()) {
        errors.failed(e, interval);
      }
      return interval;
    }
  }

  private void pause(Duration time) throws InterruptedException {
    Duration first = time.compareTo(MIN_PAUSE) < 0 ? time : MIN_PAUSE;
    if (sleep(first) && wakes.tryAcquire(time.minus(first).toNanos(), TimeUnit.NANOSECONDS)) {
      wakes.drainPermits();
    }
  }

  private boolean isOpen() {
    return stopped.getCount() > 0;
  }

  /** No other turn begins. */
  void stop() {
    stopped.countDown();
    wakes.release();
  }

  /** Stops, and lets a turn that runs end for a second at most. */
  @Override
  public void close() {
    stop();
    try {
      if (thread.isAlive()) {
        thread.join(CLOSE_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
