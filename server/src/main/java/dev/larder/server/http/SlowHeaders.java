package dev.larder.server.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;

/**
 * Ends connections on which a request's headers take too long: one that sends a byte a second is
 * never idle. Bodies have a rate of their own.
 */
public final class SlowHeaders extends AbstractLifeCycle implements Connection.Listener {
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Map<Connection, Seen> seen = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("larder-slow-headers").factory());

  /**
   * A connection as it was.
   *
   * @param since when bytes came that are not yet a request
   */
  private record Seen(long bytes, long requests, long since) {}

  @Override
  protected void doStart() {
    var unused =
        timer.scheduleWithFixedDelay(
            this::look, INTERVAL.toSeconds(), INTERVAL.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  protected void doStop() {
    timer.shutdownNow();
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof HttpConnection) {
      seen.put(connection, new Seen(0, 0, System.nanoTime()));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    seen.remove(connection);
  }

  private void look() {
    seen.forEach(this::look);
  }

  private void look(Connection connection, Seen before) {
    long bytes = connection.getBytesIn();
    long requests = connection.getMessagesIn();
    boolean unfinished = bytes > before.bytes && requests == before.requests;
    if (!unfinished) {
      seen.replace(connection, new Seen(bytes, requests, System.nanoTime()));
    } else if (System.nanoTime() - before.since > LIMIT.toNanos()
        && connection.getMessagesOut() == requests) {
      connection.close();
    }
  }
}
