package dev.larder.worker.background;

import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionResult;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Controls a running check: sends it heartbeats while this process works, and cancels it when it
 * takes too long or the worker closes. It keeps no log.
 */
final class CheckControl implements BuildControl, AutoCloseable {
  private static final Duration MAX = Duration.ofMinutes(1);
  private static final long HEARTBEAT_MILLIS = 500;

  private final CountDownLatch closed;
  private final CountDownLatch done = new CountDownLatch(1);
  private final long deadline = System.nanoTime() + MAX.toNanos();
  private volatile boolean late;

  /**
   * @param closed counted down when the worker closes
   */
  CheckControl(CountDownLatch closed) {
    this.closed = closed;
  }

  /** A check that had to be ended because it took too long has failed. */
  ProvisionResult result(ProvisionResult result) {
    return late && result instanceof ProvisionResult.Canceled
        ? new ProvisionResult.Failed("the check did not end within a minute")
        : result;
  }

  @Override
  public void log(String text) {}

  @Override
  public void listen(Listener listener) {
    listener.alive(Instant.now());
    Thread.ofVirtual().start(() -> sendHeartbeats(listener));
  }

  private void sendHeartbeats(Listener listener) {
    try {
      while (!done.await(HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS)) {
        late = System.nanoTime() > deadline;
        if (late || closed.getCount() == 0) {
          listener.cancel();
          return;
        }
        listener.alive(Instant.now());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    done.countDown();
  }
}
