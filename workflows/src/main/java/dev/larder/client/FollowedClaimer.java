package dev.larder.client;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.ClaimWorkflow;
import dev.larder.claim.Claimer;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PresetId;
import dev.larder.workflow.Payloads;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A claimer for programs that live long: after each claim it signals the Reconciler to refill the
 * pool, then starts the workflow that personalizes the workspace, where there is anything to
 * personalize. Claims that come close together are one signal. A few calls to Temporal are in
 * flight at most, off the path of the claim. What fails, or is too much, is logged, and a worker
 * sees to it within a minute.
 */
public final class FollowedClaimer implements Claimer, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FollowedClaimer.class);
  private static final int MAX_STARTING = 7; // beside one signal
  private static final int MAX_BACKLOG = 10_000;
  private static final long GATHERING_MILLIS = 10;
  private static final long DRAIN_SECONDS = 2;

  private final Claimer claimer;
  private final WorkflowStarts starts;
  private final WorkflowSignals signals;
  private final ScheduledThreadPoolExecutor signaling =
      new ScheduledThreadPoolExecutor(1, threads("larder-refills"));
  private final ThreadPoolExecutor starting =
      new ThreadPoolExecutor(
          MAX_STARTING,
          MAX_STARTING,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_BACKLOG),
          threads("larder-claims"));

  private List<Hit> hits = new ArrayList<>();

  private record Hit(ClaimWorkflow claim, PresetId preset, boolean done) {}

  /**
   * Follows up what this claimer does.
   *
   * @param client with {@link Payloads#converter()}
   */
  public FollowedClaimer(Claimer claimer, WorkflowClient client) {
    this.claimer = claimer;
    this.starts = new WorkflowStarts(client);
    this.signals = new WorkflowSignals(client);
  }

  private static ThreadFactory threads(String name) {
    return Thread.ofVirtual().name(name).factory();
  }

  @Override
  public ClaimResult claim(ClaimId id, ClaimRequest request) {
    return follow(claimer.claim(id, request));
  }

  /** Follows up what another claimer has answered, and answers with it. */
  public ClaimResult follow(ClaimResult result) {
    switch (result) {
      case ClaimResult.Owned owned -> follow(owned);
      case ClaimResult.Waiting waiting -> start(waiting.workflow(), false);
      case ClaimResult.NoneEligible none -> {}
      case ClaimResult.Refused refused -> {}
    }
    return result;
  }

  @Override
  public String initiator() {
    return claimer.initiator();
  }

  /** Claims whose workflow is still to be started; at most 10,000. For a gauge of the program's. */
  public int backlog() {
    return starting.getQueue().size();
  }

  private void follow(ClaimResult.Owned owned) {
    if (owned.hit()) {
      gather(new Hit(owned.workflow(), owned.preset(), owned.status() == ClaimStatus.CLAIMED));
    } else {
      start(owned.workflow(), false);
    }
  }

  private synchronized void gather(Hit hit) {
    if (hits.isEmpty()) {
      var unused = signaling.schedule(this::signal, GATHERING_MILLIS, TimeUnit.MILLISECONDS);
    }
    hits.add(hit);
  }

  private synchronized List<Hit> gathered() {
    List<Hit> all = hits;
    hits = new ArrayList<>();
    return all;
  }

  /**
   * First the signal, so that a workflow which starts without one of its own has been spared it.
   */
  private void signal() {
    List<Hit> all = gathered();
    boolean signaled = false;
    try {
      signals.presetsChanged(all.stream().map(Hit::preset).distinct().toList());
      signaled = true;
    } catch (RuntimeException e) {
      log.warn(
          "the Reconciler was not signaled, the claims' workflows or a worker will: {}",
          e.getMessage());
    }
    for (Hit hit : all) {
      if (!hit.done()) {
        start(hit.claim(), signaled);
      }
    }
  }

  private void start(ClaimWorkflow claim, boolean refillSignaled) {
    try {
      starting.execute(() -> startNow(claim, refillSignaled));
    } catch (RejectedExecutionException e) {
      log.warn(
          "claim {} is left to a worker: {} are being followed up", claim.claim(), MAX_BACKLOG);
    }
  }

  private void startNow(ClaimWorkflow claim, boolean refillSignaled) {
    try {
      starts.claim(claim, refillSignaled);
    } catch (WorkflowExecutionAlreadyStarted seen) {
      // the same key again: it is seen through already
    } catch (RuntimeException e) {
      log.warn("claim {} is left to a worker: {}", claim.claim(), e.getMessage());
    }
  }

  /** Signals and starts what is under way, for two seconds each at most. */
  @Override
  public void close() {
    drain(signaling);
    drain(starting);
  }

  private static void drain(ExecutorService executor) {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        log.warn("some claims are left to a worker");
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
