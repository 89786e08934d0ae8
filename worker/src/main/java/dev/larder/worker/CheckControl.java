package dev.larder.worker;

import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionResult;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a running check hears: it is alive for as long as this process works, and told to end when
 * it takes too long. It keeps no log.
 */
final class CheckControl implements BuildControl, AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final long BEAT_MILLIS = 500;

  private final CountDownLatch closed;
  private final CountDownLatch done = new CountDownLatch(1);
  private final long deadline = System.nanoTime() + LONGEST.toNanos();
  private volatile boolean late;

  /**
   * @param closed counted down when the worker closes
   */
  CheckControl(CountDownLatch closed) {
    this.closed = closed;
  }

  /** A check that had to be ended because it took too long has failed. */
  ProvisionResult judged(ProvisionResult result) {
    return late && result instanceof ProvisionResult.Canceled
        ? new ProvisionResult.Failed("the check did not end within a minute")
        : result;
  }

  @Override
  public void log(String text) {}

  @Override
  public void listen(Listener listener) {
    listener.alive();
    Thread.ofVirtual().start(() -> beat(listener));
  }

  private void beat(Listener listener) {
    try {
      while (!done.await(BEAT_MILLIS, TimeUnit.MILLISECONDS)) {
        late = System.nanoTime() > deadline;
        if (late || closed.getCount() == 0) {
          listener.cancel();
          return;
        }
        listener.alive();
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
