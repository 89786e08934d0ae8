package dev.larder.server.http;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;

/**
 * Ends connections on which something takes too long: a client that reads a byte a second is never
 * idle, and would hold what it was answered for hours.
 */
public final class Deadlines implements AutoCloseable {
  /** For what is written at once. */
  static final Duration WRITE = Duration.ofSeconds(20);

  /** For a body, beside what its length takes. */
  static final Duration READ = Duration.ofSeconds(10);

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("larder-deadlines").factory());

  public Deadlines() {
    timer.setRemoveOnCancelPolicy(true);
  }

  /** What runs until it is closed; a connection whose time is up is closed under it. */
  public interface Running extends AutoCloseable {
    @Override
    void close();
  }

  Watched watch(EndPoint connection) {
    return new Watched(connection);
  }

  /** One connection. */
  final class Watched {
    private final EndPoint connection;

    private Watched(EndPoint connection) {
      this.connection = connection;
    }

    Running within(Duration time) {
      ScheduledFuture<?> end =
          timer.schedule(() -> connection.close(), time.toMillis(), TimeUnit.MILLISECONDS);
      return () -> end.cancel(false);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
