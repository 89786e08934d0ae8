package dev.larder.workflow;

import dev.larder.workflow.PresetActivities.Applied;
import dev.larder.workflow.PresetActivities.ApplyRequest;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.List;

/** The story of one preset's pass. */
public final class PresetReconciliationWorkflow implements PresetReconciliation {
  private final PresetActivities preset =
      Options.apply(PresetActivities.class, "decide under the pool's lock");

  @Override
  public PresetReport run(PresetPass pass) {
    Applied applied = preset.apply(new ApplyRequest(pass.preset(), pass.pass()));
    Workflow.setCurrentDetails("**" + pass.label() + "**: " + applied.plan());
    BuildChain chain = new BuildChain();
    Promise.allOf(applied.builds().stream().map(task -> Async.procedure(chain::run, task)).toList())
        .get();
    Tell.reconciler(r -> r.presetsChanged(new PresetsChanged(List.of(pass.preset()))));
    chain.awaitForecasts();
    return chain.report();
  }
}
