package dev.larder.worker.provision;

import dev.larder.provision.BuildControl;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether the build that runs still holds, as its worker reports it. One for each run. */
public final class CancellationToken implements BuildControl.Listener {
  private final CompletableFuture<Void> canceled = new CompletableFuture<>();
  private Instant aliveAt = Instant.now();
  private Runnable onHeartbeat = () -> {};

  /** Holds from now on, and listens. */
  public static CancellationToken of(BuildControl control) {
    CancellationToken token = new CancellationToken();
    control.listen(token);
    return token;
  }

  @Override
  public synchronized void alive(Instant known) {
    aliveAt = known;
    onHeartbeat.run();
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

  /** Done once the build is canceled; never fails. */
  public CompletableFuture<Void> cancellation() {
    return canceled.copy();
  }

  /** Runs this with each heartbeat from now on. It returns quickly. */
  public synchronized void onHeartbeat(Runnable action) {
    onHeartbeat = action;
  }

  /** How old the last heartbeat is. */
  public synchronized Duration heartbeatAge() {
    return Duration.between(aliveAt, Instant.now());
  }

  /** Waits until the last heartbeat is younger than this, or the build is canceled. */
  public synchronized void awaitAlive(Duration youngerThan) throws InterruptedException {
    while (!isCanceled() && heartbeatAge().compareTo(youngerThan) > 0) {
      wait(100);
    }
  }

  /** Waits this long; true, at once, if the build is canceled. */
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
