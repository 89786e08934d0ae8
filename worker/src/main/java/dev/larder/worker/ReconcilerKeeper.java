package dev.larder.worker;

import dev.larder.workflow.Reconciler;
import dev.larder.workflow.ReconcilerState;
import dev.larder.workflow.TaskQueues;
import dev.larder.workflow.WorkflowIds;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that there is a Reconciler: starts one at boot and, should it not be open, once a
 * minute. Its workflow id is the lock, so that one runs however many workers look after it. The
 * same look takes up forgotten claims.
 */
final class ReconcilerKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReconcilerKeeper.class);
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final WorkflowClient client;
  private final ForgottenClaims forgotten;
  private final CountDownLatch closed = new CountDownLatch(1);

  ReconcilerKeeper(WorkflowClient client, ForgottenClaims forgotten) {
    this.client = client;
    this.forgotten = forgotten;
  }

  void keep() {
    start();
    Thread.ofVirtual().name("larder-keeper").start(this::look);
  }

  private void look() {
    try {
      while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        start();
        takeUpForgotten();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void takeUpForgotten() {
    try {
      int claims = forgotten.takeUp();
      if (claims > 0) {
        log.info("took up {} claims that nobody told Temporal of", claims);
      }
    } catch (RuntimeException e) {
      log.debug("forgotten claims are looked for again in a minute", e);
    }
  }

  private void start() {
    try {
      Reconciler reconciler =
          client.newWorkflowStub(
              Reconciler.class,
              WorkflowOptions.newBuilder()
                  .setWorkflowId(WorkflowIds.RECONCILER)
                  .setTaskQueue(TaskQueues.RECONCILER)
                  .setWorkflowIdConflictPolicy(
                      WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                  .setStaticSummary("keeps every pool in stock")
                  .build());
      WorkflowClient.start(reconciler::run, ReconcilerState.first());
    } catch (RuntimeException e) {
      log.warn("the Reconciler could not be looked after, trying again: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
