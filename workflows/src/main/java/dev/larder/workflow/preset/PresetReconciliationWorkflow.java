package dev.larder.workflow.preset;

import dev.larder.workflow.BuildReport;
import dev.larder.workflow.Transactions;
import dev.larder.workflow.build.BuildChain;
import dev.larder.workflow.loop.PresetPass;
import dev.larder.workflow.loop.PresetReconciliation;
import dev.larder.workflow.loop.SignalReconciler;
import dev.larder.workflow.preset.PresetActivities.Applied;
import dev.larder.workflow.preset.PresetActivities.ApplyRequest;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;

/** The story of one preset's pass. */
public final class PresetReconciliationWorkflow implements PresetReconciliation {
  private final Transactions<PresetActivities> preset =
      Transactions.ofStock(PresetActivities.class, "decide under the pool's lock");

  @Override
  public BuildReport run(PresetPass pass) {
    ApplyRequest request = new ApplyRequest(pass.preset(), pass.pass());
    Applied applied = preset.run(activities -> activities.apply(request));
    Workflow.setCurrentDetails("**" + pass.label() + "**: " + applied.plan());
    BuildChain chain = new BuildChain();
    Promise.allOf(applied.builds().stream().map(task -> Async.procedure(chain::run, task)).toList())
        .get();
    boolean again = chain.report().failed() > 0 || applied.again().orElse(true);
    if (again || !pass.quietEnd().orElse(false)) {
      SignalReconciler.presetChanged(pass.preset());
    }
    chain.awaitForecasts();
    return chain.report();
  }
}
