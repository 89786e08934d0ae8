package dev.larder.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.client.WorkflowStarts;
import dev.larder.pool.BuildId;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.Provisioner;
import dev.larder.store.StockChecks;
import io.temporal.client.WorkflowClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks every prebuild once whether it is alive; the dead are deleted, and the pools refill. */
final class StockCheck {
  private static final Logger log = LoggerFactory.getLogger(StockCheck.class);
  private static final int MOST = 1_000;
  private static final int AT_ONCE = 8;

  private final StockChecks checks;
  private final Map<String, Provisioner> provisioners;
  private final WorkflowClient client;

  StockCheck(StockChecks checks, Map<String, Provisioner> provisioners, WorkflowClient client) {
    this.checks = checks;
    this.provisioners = provisioners;
    this.client = client;
  }

  /** Answers with how many were dead. */
  int run() {
    List<ProvisionRequest> requests = checks.ofReadyStock(MOST);
    Semaphore places = new Semaphore(AT_ONCE);
    AtomicInteger dead = new AtomicInteger();
    try (ExecutorService checkers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (ProvisionRequest request : requests) {
        checkers.execute(
            () -> {
              places.acquireUninterruptibly();
              try {
                if (replaced(request)) {
                  dead.incrementAndGet();
                }
              } finally {
                places.release();
              }
            });
      }
    }
    return dead.get();
  }

  private boolean replaced(ProvisionRequest request) {
    Provisioner provisioner = provisioners.get(request.specification().fieldNames().next());
    if (provisioner == null) {
      return false;
    }
    ProvisionResult result;
    try (Unhurried control = new Unhurried()) {
      result = provisioner.run(request, control);
    }
    if (!(result instanceof ProvisionResult.Failed failed)) {
      return false;
    }
    Optional<BuildId> delete = checks.replace(request.workspace(), failed.reason());
    delete.ifPresent(build -> WorkflowStarts.build(client, build));
    log.warn("{} was found dead and is replaced: {}", request.workspaceName(), failed.reason());
    return delete.isPresent();
  }

  /** A check has no row to lose and keeps no log: it is alive for as long as this process is. */
  private static final class Unhurried implements BuildControl, AutoCloseable {
    private static final long BEAT_MILLIS = 500;
    private final CountDownLatch done = new CountDownLatch(1);

    @Override
    public void log(String text) {}

    @Override
    public boolean keep(JsonNode state) {
      return false;
    }

    @Override
    public void listen(Listener listener) {
      listener.alive();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  while (!done.await(BEAT_MILLIS, TimeUnit.MILLISECONDS)) {
                    listener.alive();
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }

    @Override
    public void close() {
      done.countDown();
    }
  }
}
