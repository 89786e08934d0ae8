package dev.larder.worker.activities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.store.Builds;
import dev.larder.worker.provision.BuildLog;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a build alive: first its row, then Temporal, then the program hear a beat. Where the row
 * can't be written nobody hears one, and the program ends before another worker may begin.
 */
final class Heartbeat implements BuildControl, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
  private static final int BEATS_PER_TIMEOUT = 6;

  private final Builds builds;
  private final ProvisionRequest request;
  private final ActivityExecutionContext context;
  private final BuildLog output;
  private final Duration pause;
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread beater;
  private @Nullable Listener listener;
  private boolean canceled;

  Heartbeat(
      Builds builds,
      ProvisionRequest request,
      Duration timeout,
      ActivityExecutionContext context,
      BuildLog output) {
    this.builds = builds;
    this.request = request;
    this.context = context;
    this.output = output;
    this.pause = timeout.dividedBy(BEATS_PER_TIMEOUT);
    this.beater = Thread.ofVirtual().name("beat " + request.build()).start(this::beat);
  }

  @Override
  public void log(String text) {
    output.append(text);
  }

  @Override
  public boolean keep(JsonNode state) {
    return builds.keepState(request.build(), request.attempt(), state);
  }

  @Override
  public synchronized void listen(Listener other) {
    listener = other;
    if (canceled) {
      other.cancel();
    } else {
      other.alive(); // the try has just begun, or beats regularly
    }
  }

  private void beat() {
    try {
      while (!done.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        beatOnce();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void beatOnce() {
    try {
      switch (builds.alive(request.build(), request.attempt())) {
        case HELD -> {
          context.heartbeat(null);
          alive();
        }
        case CANCEL, LOST -> cancel();
      }
    } catch (ActivityCompletionException e) {
      cancel();
    } catch (RuntimeException e) {
      log.debug("no beat for {}", request, e);
    }
  }

  private synchronized void alive() {
    if (listener != null) {
      listener.alive();
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
      beater.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
