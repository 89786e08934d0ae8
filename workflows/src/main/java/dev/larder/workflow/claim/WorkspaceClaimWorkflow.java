package dev.larder.workflow.claim;

import dev.larder.pool.ClaimId;
import dev.larder.workflow.Transactions;
import dev.larder.workflow.build.BuildChain;
import dev.larder.workflow.claim.ClaimActivities.ClaimStep;
import dev.larder.workflow.loop.SignalReconciler;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.util.Map;

/** The story of one claim. */
public final class WorkspaceClaimWorkflow implements WorkspaceClaim {
  private final Transactions<ClaimActivities> claims =
      Transactions.ofAll(ClaimActivities.class, "claim");
  private boolean granted;

  @Override
  public ClaimAnswer run(ClaimInput input) {
    refuseValues(input.values().orElse(Map.of()));
    ClaimStep step = waitInLine(claims.run(activities -> activities.claim(input)));
    if (!input.refillSignaled().orElse(false)) {
      step.refill().ifPresent(SignalReconciler::presetChanged);
    }
    if (step.build().isEmpty() || step.claim().isEmpty()) {
      return step.answer();
    }
    new BuildChain().run(step.build().get());
    return recorded(step.claim().get()).answer();
  }

  @Override
  public void granted() {
    granted = true;
  }

  private ClaimStep waitInLine(ClaimStep first) {
    if (first.maxWait().isEmpty() || first.claim().isEmpty()) {
      return first;
    }
    ClaimId claim = first.claim().get();
    ClaimStep step = claims.run(activities -> activities.serveWaiting(claim));
    if (step.maxWait().isEmpty()) {
      return step;
    }
    return Workflow.await(step.maxWait().get(), () -> granted)
        ? recorded(claim)
        : claims.run(activities -> activities.stopWaiting(claim));
  }

  private ClaimStep recorded(ClaimId claim) {
    return claims.run(activities -> activities.recorded(claim));
  }

  private static void refuseValues(Map<String, String> values) {
    if (!values.isEmpty()) {
      throw ApplicationFailure.newNonRetryableFailure(
          "values for a workspace would stay in this workflow's history; pass them with"
              + " `larder claim --set/--secret`",
          "ValuesRefused");
    }
  }
}
