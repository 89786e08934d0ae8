package dev.larder.worker;

import dev.larder.client.WorkflowStarts;
import dev.larder.pool.ClaimId;
import dev.larder.store.Unfinished;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.List;

/**
 * Claims whose maker died, or lost its patience with Temporal, after the claim and before its
 * workflow was started. They are taken up within a minute, not at the next full pass.
 */
final class ForgottenClaims {
  private static final Duration TIME_TO_TELL = Duration.ofSeconds(30);
  private static final int MOST = 200;

  private final Unfinished unfinished;
  private final WorkflowClient client;

  ForgottenClaims(Unfinished unfinished, WorkflowClient client) {
    this.unfinished = unfinished;
    this.client = client;
  }

  /** Starts a workflow for each; answers with how many there were. */
  int takeUp() {
    List<ClaimId> forgotten =
        unfinished.claims(MOST).stream()
            .filter(claim -> claim.runner().isEmpty() && claim.age().compareTo(TIME_TO_TELL) > 0)
            .map(Unfinished.Claim::id)
            .toList();
    forgotten.forEach(claim -> WorkflowStarts.claim(client, claim));
    return forgotten.size();
  }
}
