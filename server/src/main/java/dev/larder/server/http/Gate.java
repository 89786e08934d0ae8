package dev.larder.server.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many requests are worked on at once: as many as there are connections to the database, so
 * that none waits for one inside. Who only waits, or reads and writes slowly, stands outside.
 */
public final class Gate {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private final Semaphore permits;

  public Gate(int width) {
    this.permits = new Semaphore(width, true);
  }

  /** Something that takes time and no connection. */
  @FunctionalInterface
  public interface Waiting<T> {
    T get() throws InterruptedException, java.io.IOException;
  }

  void enter() throws InterruptedException {
    if (!permits.tryAcquire(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new ApiProblem(ProblemType.UNAVAILABLE, "the server has too much to do just now")
          .retryAfter(Duration.ofSeconds(1));
    }
  }

  void leave() {
    permits.release();
  }

  /** Leaves for as long as that takes, and comes in again whatever came of it. */
  <T> T outside(Waiting<T> waiting) throws InterruptedException {
    leave();
    try {
      return waiting.get();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      permits.acquireUninterruptibly();
    }
  }

  /** Comes in for one question, from outside. */
  <T> T inside(java.util.function.Supplier<T> question) throws InterruptedException {
    permits.acquire();
    try {
      return question.get();
    } finally {
      leave();
    }
  }
}
