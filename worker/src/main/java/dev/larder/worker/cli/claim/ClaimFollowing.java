package dev.larder.worker.cli.claim;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimStatus;
import dev.larder.client.WorkflowStarts;
import dev.larder.pool.ClaimId;
import dev.larder.store.claim.Claims;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Signals;
import dev.larder.worker.cli.frame.Verb;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What follows a claim's transaction: its workflow, its place in line, its personalization. */
final class ClaimFollowing {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  /** So that the workflow, which ends the wait by itself, goes first. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Verb verb;
  private final Connections connections;
  private final Claims claims;

  ClaimFollowing(Verb verb, Connections connections, Claims claims) {
    this.verb = verb;
    this.connections = connections;
    this.claims = claims;
  }

  /** What is done needs no workflow: then only the pool is to be refilled. */
  void start(ClaimResult.Owned owned) {
    if (owned.status() == ClaimStatus.CLAIMED) {
      Signals.presetsChanged(verb, connections, List.of(owned.preset()));
    } else {
      start(owned.claim());
    }
  }

  /** Starts the workflow that sees the claim through; one that runs already is left alone. */
  void start(ClaimId claim) {
    Signals.temporal(
        verb,
        connections,
        temporal -> {
          try {
            WorkflowStarts.claim(temporal.client(), claim);
          } catch (WorkflowExecutionAlreadyStarted seen) {
            // it is seen through already
          }
        });
  }

  /** Stands in line until it is this claim's turn; empty: its time was up first. */
  Optional<ClaimResult.Owned> inLine(ClaimResult.Waiting waiting) throws InterruptedException {
    verb.report("larder: in line until " + waiting.until());
    start(waiting.claim());
    Instant end = waiting.until().plus(GRACE);
    while (true) {
      Optional<ClaimResult> now = claims.recorded(waiting.claim());
      if (now.isEmpty()) {
        return Optional.empty();
      }
      if (now.get() instanceof ClaimResult.Owned owned) {
        return Optional.of(owned);
      }
      if (Instant.now().isAfter(end)) {
        claims.stopWaiting(waiting.claim()); // workers serve who else is next
        end = Instant.MAX;
      }
      Thread.sleep(POLL_INTERVAL);
    }
  }

  /** How the claim stands when it is personalized, or when the time is up. */
  ClaimResult.Owned personalized(ClaimResult.Owned owned, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    ClaimResult.Owned current = owned;
    while (current.status() == ClaimStatus.PERSONALIZING && System.nanoTime() < end) {
      Thread.sleep(POLL_INTERVAL);
      if (claims.recorded(owned.claim()).orElse(current) instanceof ClaimResult.Owned now) {
        current = now;
      }
    }
    return current;
  }
}
