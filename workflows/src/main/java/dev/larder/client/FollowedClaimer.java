package dev.larder.client;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.Claimer;
import dev.larder.pool.ClaimId;
import dev.larder.workflow.Payloads;
import io.temporal.client.WorkflowClient;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A claimer for programs that live long: after each claim it starts the workflow that personalizes
 * the workspace and asks for the refill. One call to Temporal is in flight at a time, off the path
 * of the claim; one that fails is logged, and the next full pass takes the claim up.
 */
public final class FollowedClaimer implements Claimer, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FollowedClaimer.class);
  private static final long DRAIN_SECONDS = 2;

  private final Claimer claimer;
  private final WorkflowClient client;
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("larder-claims").factory());

  /**
   * Follows up what this claimer does.
   *
   * @param client with {@link Payloads#converter()}
   */
  public FollowedClaimer(Claimer claimer, WorkflowClient client) {
    this.claimer = claimer;
    this.client = client;
  }

  @Override
  public ClaimResult claim(ClaimRequest request) {
    ClaimResult result = claimer.claim(request);
    switch (result) {
      case ClaimResult.Owned owned -> sender.execute(() -> follow(owned.claim()));
      case ClaimResult.Waiting waiting -> sender.execute(() -> follow(waiting.claim()));
      case ClaimResult.NoneEligible none -> {}
      case ClaimResult.Refused refused -> {}
    }
    return result;
  }

  @Override
  public String initiator() {
    return claimer.initiator();
  }

  private void follow(ClaimId claim) {
    try {
      WorkflowStarts.claim(client, claim);
    } catch (RuntimeException e) {
      log.warn("claim {} is followed up by the next full pass: {}", claim, e.getMessage());
    }
  }

  /** Starts the workflows of what was claimed, for two seconds at most. */
  @Override
  public void close() {
    sender.shutdown();
    try {
      if (!sender.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        log.warn("some claims are followed up by the next full pass");
        sender.shutdownNow();
      }
    } catch (InterruptedException e) {
      sender.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
