package dev.larder.worker;

import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.Provisioner;
import dev.larder.store.StockChecks;
import dev.larder.worker.activities.ReconcilerLine;
import dev.larder.worker.provision.Masking;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks prebuilds while they wait, a few at a time. Which one is due is read from its row, so all
 * workers share the work, and what a dead one was at is due again. A failed check takes the
 * prebuild out of stock; replacing it is the loop's affair.
 */
final class StockHealth implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StockHealth.class);
  private static final int AT_ONCE = 4;
  private static final Duration LOOK = Duration.ofSeconds(3);

  private final StockChecks checks;
  private final Map<String, Provisioner> provisioners;
  private final List<String> tags;
  private final ReconcilerLine line;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param tags that this worker serves: only templates with no others are checked here
   */
  StockHealth(
      StockChecks checks,
      Map<String, Provisioner> provisioners,
      List<String> tags,
      ReconcilerLine line) {
    this.checks = checks;
    this.provisioners = provisioners;
    this.tags = tags;
    this.line = line;
  }

  /** Checks from now on until it is closed. */
  void keep() {
    for (int i = 0; i < AT_ONCE; i++) {
      Thread.ofVirtual().name("larder-checks-" + i).start(this::look);
    }
  }

  /** Checks all stock now, whenever it would be due; what fails is replaced without a grace. */
  void checkAll() {
    checks.doubtAll();
    try (ExecutorService checkers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < AT_ONCE; i++) {
        checkers.execute(this::checkWhatIsDue);
      }
    }
    places.acquireUninterruptibly(AT_ONCE); // what the others are at
    places.release(AT_ONCE);
  }

  /** Returns when nothing is due. */
  void checkWhatIsDue() {
    while (closed.getCount() > 0 && checkOne()) {
      log.trace("checked one");
    }
  }

  private void look() {
    try {
      do {
        try {
          checkWhatIsDue();
        } catch (RuntimeException e) {
          log.debug("stock is looked at again in {}", LOOK, e);
        }
      } while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether something was due. */
  private boolean checkOne() {
    places.acquireUninterruptibly();
    try {
      Optional<StockChecks.Check> due = checks.takeDue(tags);
      due.ifPresent(check -> checks.request(check).ifPresent(request -> check(check, request)));
      return due.isPresent();
    } finally {
      places.release();
    }
  }

  private void check(StockChecks.Check check, ProvisionRequest request) {
    Provisioner provisioner = provisioners.get(request.specification().fieldNames().next());
    if (provisioner == null) {
      return;
    }
    ProvisionResult result;
    try (CheckControl control = new CheckControl(closed)) {
      result = control.judged(provisioner.run(request, control));
    }
    StockChecks.Outcome outcome =
        switch (result) {
          case ProvisionResult.Succeeded healthy -> checks.healthy(check);
          case ProvisionResult.Failed failed -> {
            String reason = new Masking(request.sensitive().values()).mask(failed.reason());
            log.warn("{} failed its check: {}", request.workspaceName(), reason);
            yield checks.unhealthy(check, reason);
          }
          case ProvisionResult.TryAgain notNow -> StockChecks.Outcome.nothing();
          case ProvisionResult.Canceled closing -> StockChecks.Outcome.nothing();
        };
    outcome.changed().ifPresent(preset -> line.presetsChanged(List.of(preset)));
    outcome.granted().forEach(line::granted);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
