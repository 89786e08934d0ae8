package dev.larder.worker;

import dev.larder.client.WorkflowStarts;
import dev.larder.store.Notifications;
import dev.larder.store.Notifications.Undelivered;
import io.temporal.client.WorkflowClient;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that every event which receivers have to hear of has its workflow. Looks when an
 * activity of this process ends, since those write most events, at most once a second; every 15
 * seconds for what others wrote; and every ten minutes for those whose workflow was terminated. A
 * look is one question to an index that is nearly always empty.
 */
final class Outbox extends WorkerInterceptorBase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Outbox.class);
  private static final Duration LOOK = Duration.ofSeconds(15);
  private static final Duration BETWEEN = Duration.ofSeconds(1);
  private static final Duration THOROUGH = Duration.ofMinutes(10);
  private static final int MOST = 500;

  private final Notifications notifications;
  private final WorkflowClient client;
  private final Semaphore nudges = new Semaphore(0);
  private final CountDownLatch closed = new CountDownLatch(1);

  Outbox(Notifications notifications, WorkflowClient client) {
    this.notifications = notifications;
    this.client = client;
  }

  void keep() {
    Thread.ofVirtual().name("larder-outbox").start(this::run);
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      @Override
      public ActivityOutput execute(ActivityInput input) {
        try {
          return super.execute(input);
        } finally {
          nudges.release();
        }
      }
    };
  }

  private void run() {
    long thorough = System.nanoTime() - THOROUGH.toNanos();
    try {
      do {
        boolean all = System.nanoTime() - thorough >= THOROUGH.toNanos();
        look(all);
        thorough = all ? System.nanoTime() : thorough;
        if (closed.await(BETWEEN.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        if (nudges.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          nudges.drainPermits();
        }
      } while (closed.getCount() > 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(boolean all) {
    try {
      start(all ? notifications.undelivered(MOST) : notifications.fresh(MOST));
    } catch (RuntimeException e) {
      log.debug("events to be sent are looked for again in {} s", LOOK.toSeconds(), e);
    }
  }

  /** Starts a workflow for each; one that is open goes on. */
  private void start(List<Undelivered> events) {
    events.forEach(event -> WorkflowStarts.notification(client, event.id(), event.kind().label()));
  }

  @Override
  public void close() {
    closed.countDown();
    nudges.release();
  }
}
