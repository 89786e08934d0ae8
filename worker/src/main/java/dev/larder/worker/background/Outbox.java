package dev.larder.worker.background;

import dev.larder.client.WorkflowStarts;
import dev.larder.store.notification.Notifications;
import dev.larder.store.notification.Notifications.Undelivered;
import dev.larder.worker.activities.TemporalAway;
import io.temporal.client.WorkflowClient;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the workflow of every event that recipients have to be notified of. Polls when an activity
 * of this process ends, since those write most events, at most once a second; every 15 seconds for
 * what others wrote; and every ten minutes for those whose workflow was terminated. A poll is one
 * question to an index that is nearly always empty.
 */
public final class Outbox extends WorkerInterceptorBase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Outbox.class);
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(15);
  private static final Duration FULL_POLL_INTERVAL = Duration.ofMinutes(10);
  private static final int PAGE = 500;
  private static final int MAX_PAGES = 20;

  private final Notifications notifications;
  private final WorkflowStarts starts;
  private final PeriodicTask task =
      PeriodicTask.every(POLL_INTERVAL, "start of notifications", this::poll);
  private long nextFullPoll = System.nanoTime();

  public Outbox(Notifications notifications, WorkflowClient client) {
    this.notifications = notifications;
    this.starts = new WorkflowStarts(client);
  }

  /** Polls from now on until it is closed. */
  public void start() {
    task.start();
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      @Override
      public ActivityOutput execute(ActivityInput input) {
        try {
          return super.execute(input);
        } finally {
          task.wake();
        }
      }
    };
  }

  private void poll() {
    boolean all = System.nanoTime() - nextFullPoll >= 0;
    if (all) {
      nextFullPoll = System.nanoTime() + FULL_POLL_INTERVAL.toNanos();
    }
    List<Undelivered> page;
    int pages = 0;
    do {
      page = all ? notifications.undelivered(PAGE) : notifications.fresh(PAGE);
      page.forEach(this::startWorkflow);
      notifications.markStarted(page);
    } while (page.size() == PAGE && ++pages < MAX_PAGES);
  }

  /** One that is open goes on; one that Temporal refuses does not keep the others waiting. */
  private void startWorkflow(Undelivered event) {
    try {
      starts.notification(event.id(), event.kind().label());
    } catch (RuntimeException e) {
      if (TemporalAway.isWhy(e)) {
        throw e;
      }
      log.warn(
          "the notification of event {} was not started, next attempt within {}: {}",
          event.id(),
          FULL_POLL_INTERVAL,
          e.getMessage());
    }
  }

  @Override
  public void close() {
    task.close();
  }
}
