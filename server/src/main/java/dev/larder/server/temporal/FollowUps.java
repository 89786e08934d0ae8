package dev.larder.server.temporal;

import dev.larder.client.WorkflowSignals;
import dev.larder.client.WorkflowStarts;
import dev.larder.pool.BuildId;
import dev.larder.pool.PresetId;
import dev.larder.store.claim.GrantedClaim;
import dev.larder.store.workspace.Unfinished;
import io.temporal.client.WorkflowClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals and starts workflows after something was changed in the database. None of it holds up an
 * answer, and none of it is needed: what is lost here a worker sees to within a minute.
 */
public final class FollowUps implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FollowUps.class);
  private static final int THREADS = 4;
  private static final int MAX_BACKLOG = 10_000;
  private static final long DRAIN_SECONDS = 2;

  private final WorkflowStarts starts;
  private final Unfinished unfinished;
  private final WorkflowSignals signals;
  private final ThreadPoolExecutor calls =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_BACKLOG),
          Thread.ofVirtual().name("larder-follow-ups").factory());

  public FollowUps(WorkflowClient client, Unfinished unfinished) {
    this.starts = new WorkflowStarts(client);
    this.unfinished = unfinished;
    this.signals = new WorkflowSignals(client);
  }

  public void presetsChanged(List<PresetId> presets) {
    call("the Reconciler was not signaled", () -> signals.presetsChanged(presets));
  }

  public void everythingChanged() {
    call("the Reconciler was not signaled", signals::everythingChanged);
  }

  public void build(BuildId build) {
    call(
        "build " + build + " was not started",
        () -> unfinished.workflow(build).ifPresent(starts::build));
  }

  /** A claim in line was served. */
  public void granted(GrantedClaim claim) {
    claim
        .workflow()
        .ifPresent(
            workflow ->
                call(
                    "the workflow of claim " + claim.claim() + " was not signaled",
                    () -> signals.granted(workflow, Optional.empty())));
  }

  private void call(String failure, Runnable work) {
    try {
      calls.execute(
          () -> {
            try {
              work.run();
            } catch (RuntimeException e) {
              log.warn("{}; a worker sees to it: {}", failure, e.getMessage());
            }
          });
    } catch (RejectedExecutionException e) {
      log.warn("{}; a worker sees to it: {} wait already", failure, MAX_BACKLOG);
    }
  }

  @Override
  public void close() {
    calls.shutdown();
    try {
      if (!calls.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        calls.shutdownNow();
      }
    } catch (InterruptedException e) {
      calls.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
