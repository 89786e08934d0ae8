package dev.larder.worker.background;

import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.workspace.StockChecks;
import dev.larder.worker.activities.SignalQueue;
import dev.larder.worker.provision.Provisioners;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks prebuilds while they wait, a few at a time. Which one is due is read from its row, so all
 * workers share the work, and what a dead worker was checking is due again. A failed check takes
 * the prebuild out of stock; the Reconciler replaces it.
 */
public final class StockHealth implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StockHealth.class);
  private static final int CONCURRENCY = 4;
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(3);

  private final StockChecks checks;
  private final Provisioners provisioners;
  private final List<String> tags;
  private final SignalQueue signals;
  private final Semaphore slots = new Semaphore(CONCURRENCY);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<PeriodicTask> tasks;

  /**
   * @param tags that this worker serves: only templates with no others are checked here
   */
  public StockHealth(
      StockChecks checks, Provisioners provisioners, List<String> tags, SignalQueue signals) {
    this.checks = checks;
    this.provisioners = provisioners;
    this.tags = tags;
    this.signals = signals;
    ErrorLog errors = new ErrorLog("check of stock");
    this.tasks =
        Stream.generate(
                () ->
                    new PeriodicTask(
                        "check of stock",
                        POLL_INTERVAL,
                        PeriodicTask.regular(POLL_INTERVAL, this::checkWhatIsDue),
                        errors))
            .limit(CONCURRENCY)
            .toList();
  }

  /** Checks from now on until it is closed. */
  public void start() {
    tasks.forEach(PeriodicTask::start);
  }

  /** Checks all stock now, whenever it would be due; what fails is replaced without a grace. */
  public void checkAll() {
    checks.markAllSuspect();
    try (ExecutorService checkers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CONCURRENCY; i++) {
        checkers.execute(this::checkWhatIsDue);
      }
    }
    slots.acquireUninterruptibly(CONCURRENCY); // what the tasks are checking
    slots.release(CONCURRENCY);
  }

  /** Returns when nothing is due. */
  public void checkWhatIsDue() {
    while (closed.getCount() > 0 && checkOne()) {
      log.trace("checked one");
    }
  }

  /** Whether something was due. */
  private boolean checkOne() {
    slots.acquireUninterruptibly();
    try {
      Optional<StockChecks.Check> due = checks.takeDue(tags);
      due.ifPresent(check -> checks.request(check).ifPresent(request -> check(check, request)));
      return due.isPresent();
    } finally {
      slots.release();
    }
  }

  private void check(StockChecks.Check check, ProvisionRequest request) {
    if (!provisioners.serve(request)) {
      return;
    }
    ProvisionResult result;
    try (CheckControl control = new CheckControl(closed)) {
      result = control.result(provisioners.run(request, control));
    }
    StockChecks.Outcome outcome =
        switch (result) {
          case ProvisionResult.Succeeded healthy -> checks.healthy(check);
          case ProvisionResult.Failed failed -> {
            log.warn("{} failed its check: {}", request.workspaceName(), failed.reason());
            yield checks.unhealthy(check, failed.reason());
          }
          case ProvisionResult.TryAgain unavailable -> StockChecks.Outcome.nothing();
          case ProvisionResult.Canceled closing -> StockChecks.Outcome.nothing();
        };
    outcome.changed().ifPresent(preset -> signals.presetsChanged(List.of(preset)));
    outcome.granted().forEach(signals::granted);
  }

  @Override
  public void close() {
    closed.countDown();
    tasks.forEach(PeriodicTask::stop);
    tasks.forEach(PeriodicTask::close);
  }
}
