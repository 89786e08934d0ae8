package dev.larder.workflow.preset;

import dev.larder.workflow.BuildReport;
import dev.larder.workflow.StartInput;
import dev.larder.workflow.Transactions;
import dev.larder.workflow.build.BuildChain;
import dev.larder.workflow.loop.PresetPass;
import dev.larder.workflow.loop.PresetReconciliation;
import dev.larder.workflow.loop.SignalReconciler;
import dev.larder.workflow.preset.PresetActivities.Applied;
import dev.larder.workflow.preset.PresetActivities.ApplyRequest;
import io.temporal.common.VersioningBehavior;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowVersioningBehavior;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The story of one preset's pass: asks for builds and runs them. Where more is missing than may be
 * built at once, it asks for more as they end.
 */
public class PresetReconciliationWorkflow implements PresetReconciliation {
  /** So that no history grows long: what is missing then is the next pass's. */
  private static final int MAX_BUILDS = 1_000;

  private final Transactions<PresetActivities> preset =
      Transactions.ofStock(PresetActivities.class);
  private final BuildChain chain = new BuildChain();
  private final List<Promise<Void>> builds = new ArrayList<>();
  private int open;

  @Override
  public BuildReport run(@Nullable PresetPass given) {
    PresetPass pass = StartInput.required(given, "the Reconciler starts it");
    Applied applied = begin(pass, Optional.empty());
    for (int step = 1; applied.full().orElse(false) && open > 0; step++) {
      if (builds.size() >= MAX_BUILDS || isOfOldVersion()) {
        SignalReconciler.presetChanged(pass.preset());
        break;
      }
      int fewer = open - Math.max(1, open / 4);
      Workflow.await(() -> open <= fewer);
      applied = begin(pass, Optional.of(step));
    }
    Promise.allOf(builds).get();
    boolean again = chain.report().failed() > 0 || applied.again().orElse(true);
    if (again || !pass.quietEnd().orElse(false)) {
      SignalReconciler.presetChanged(pass.preset());
    }
    chain.awaitForecasts();
    return chain.end();
  }

  /**
   * Whether workers of another version should go on; always false where workers have no versions.
   * Recorded in history with each workflow task.
   */
  private static boolean isOfOldVersion() {
    return Workflow.getInfo().isTargetWorkerDeploymentVersionChanged();
  }

  /** Asks for what is missing, and begins to build it. */
  private Applied begin(PresetPass pass, Optional<Integer> step) {
    ApplyRequest request = new ApplyRequest(pass.preset(), pass.pass(), step);
    Applied applied =
        preset.run(
            pass.label() + (step.isEmpty() ? ": ask for builds" : ": ask for more builds"),
            activities -> activities.apply(request));
    chain.shows("**" + pass.label() + "**: " + applied.plan());
    open += applied.builds().size();
    applied.builds().stream().map(task -> Async.procedure(chain::run, task)).forEach(this::follow);
    return applied;
  }

  private void follow(Promise<Void> build) {
    builds.add(build);
    build.handle((done, failure) -> open--);
  }

  /**
   * The same for workers that have versions: a run stays with the one that began it. A worker
   * without one must not say so: its server refuses what it does.
   */
  public static final class Pinned extends PresetReconciliationWorkflow {
    @Override
    @WorkflowVersioningBehavior(VersioningBehavior.PINNED)
    public BuildReport run(@Nullable PresetPass pass) {
      return super.run(pass);
    }
  }
}
