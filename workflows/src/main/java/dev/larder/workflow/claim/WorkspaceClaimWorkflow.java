package dev.larder.workflow.claim;

import dev.larder.workflow.Options;
import dev.larder.workflow.build.BuildChain;
import dev.larder.workflow.claim.ClaimActivities.ClaimStep;
import dev.larder.workflow.loop.SignalReconciler;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.util.Map;

/** The story of one claim. */
public final class WorkspaceClaimWorkflow implements WorkspaceClaim {
  private final ClaimActivities claims = Options.record(ClaimActivities.class, "claim");
  private boolean granted;

  @Override
  public ClaimAnswer run(ClaimInput input) {
    refuseValues(input.values().orElse(Map.of()));
    ClaimStep step = waitInLine(claims.claim(input));
    if (!input.refillSignaled().orElse(false)) {
      step.refill().ifPresent(SignalReconciler::presetChanged);
    }
    if (step.build().isEmpty() || step.claim().isEmpty()) {
      return step.answer();
    }
    new BuildChain().run(step.build().get());
    return claims.recorded(step.claim().get()).answer();
  }

  @Override
  public void granted() {
    granted = true;
  }

  private ClaimStep waitInLine(ClaimStep first) {
    if (first.maxWait().isEmpty() || first.claim().isEmpty()) {
      return first;
    }
    ClaimStep step = claims.serveWaiting(first.claim().get());
    if (step.maxWait().isEmpty()) {
      return step;
    }
    return Workflow.await(step.maxWait().get(), () -> granted)
        ? claims.recorded(first.claim().get())
        : claims.stopWaiting(first.claim().get());
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
