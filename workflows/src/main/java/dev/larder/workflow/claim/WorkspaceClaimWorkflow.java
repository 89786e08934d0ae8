package dev.larder.workflow.claim;

import dev.larder.pool.ClaimId;
import dev.larder.workflow.LarderAttributes;
import dev.larder.workflow.NamedTimer;
import dev.larder.workflow.Refusal;
import dev.larder.workflow.StartInput;
import dev.larder.workflow.Transactions;
import dev.larder.workflow.build.BuildChain;
import dev.larder.workflow.claim.ClaimActivities.ClaimStep;
import dev.larder.workflow.loop.SignalReconciler;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The story of one claim. */
public final class WorkspaceClaimWorkflow implements WorkspaceClaim {
  private static final String CLAIMED = "claimed";

  private final Transactions<ClaimActivities> claims = Transactions.ofAll(ClaimActivities.class);
  private boolean granted;

  @Override
  public ClaimAnswer run(@Nullable ClaimInput given) {
    ClaimInput input = StartInput.required(given, "{\"pool\": POOL, \"owner\": OWNER}");
    refuseValues(input.values().orElse(Map.of()));
    ClaimAnswer answer = claim(input);
    if (!answer.state().equals(CLAIMED)) {
      LarderAttributes.endsWith(answer.state());
    }
    return answer;
  }

  private ClaimAnswer claim(ClaimInput input) {
    ClaimStep step =
        waitInLine(
            claims.run(
                input.claim().isPresent() ? "read the claim" : "claim from stock",
                activities -> activities.claim(input)));
    if (!input.refillSignaled().orElse(false)) {
      step.refill().ifPresent(SignalReconciler::presetChanged);
    }
    if (step.build().isEmpty() || step.claim().isEmpty()) {
      return step.answer();
    }
    new BuildChain().run(step.build().get());
    return recorded(step.claim().get(), "read how it ended").answer();
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
    ClaimStep served =
        claims.run("serve who waits in line", activities -> activities.serveWaiting(claim));
    ClaimStep step = served.maxWait().isEmpty() ? served : waited(claim, served.maxWait().get());
    step.answer().workspace().ifPresent(LarderAttributes::got);
    return step;
  }

  private ClaimStep waited(ClaimId claim, Duration limit) {
    NamedTimer timer = NamedTimer.start(limit, "waits in line no longer");
    Workflow.await(() -> granted || timer.isOver());
    return granted
        ? recorded(claim, "read what it got")
        : claims.run("stop waiting", activities -> activities.stopWaiting(claim));
  }

  private ClaimStep recorded(ClaimId claim, String summary) {
    return claims.run(summary, activities -> activities.recorded(claim));
  }

  private static void refuseValues(Map<String, String> values) {
    if (!values.isEmpty()) {
      throw Refusal.of(
          "values for a workspace would stay in this workflow's history; pass them with"
              + " `larder claim --set/--secret`",
          "ValuesRefused");
    }
  }
}
