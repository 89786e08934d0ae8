package dev.larder.worker.provision;

import dev.larder.provision.BuildControl;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether the build that runs still holds, as its worker tells it. One for each run. */
public final class BuildHold implements BuildControl.Listener {
  private final CompletableFuture<Void> canceled = new CompletableFuture<>();
  private long aliveAt = System.nanoTime();
  private Runnable beat = () -> {};

  /** Holds from now on, and listens. */
  public static BuildHold of(BuildControl control) {
    BuildHold hold = new BuildHold();
    control.listen(hold);
    return hold;
  }

  @Override
  public synchronized void alive() {
    aliveAt = System.nanoTime();
    beat.run();
    notifyAll();
  }

  @Override
  public void cancel() {
    synchronized (this) {
      notifyAll();
    }
    canceled.complete(null);
  }

  public boolean isCanceled() {
    return canceled.isDone();
  }

  /** Done once the build is cancelled; never fails. */
  public CompletableFuture<Void> cancellation() {
    return canceled.copy();
  }

  /** Runs this with each sign of life from now on. It returns quickly. */
  public synchronized void onAlive(Runnable beat) {
    this.beat = beat;
  }

  /** How long ago the last sign of life came. */
  public synchronized Duration age() {
    return Duration.ofNanos(System.nanoTime() - aliveAt);
  }

  /** Waits until the last sign of life is younger than this, or the build is cancelled. */
  public synchronized void awaitAlive(Duration youngerThan) throws InterruptedException {
    while (!isCanceled() && age().compareTo(youngerThan) > 0) {
      wait(100);
    }
  }

  /** Waits this long; true, at once, if the build is cancelled. */
  public boolean awaitCancel(Duration time) throws InterruptedException {
    try {
      canceled.get(time.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException stillHolds) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a cancellation never fails", e);
    }
  }
}
