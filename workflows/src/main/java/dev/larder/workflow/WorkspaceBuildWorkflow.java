package dev.larder.workflow;

import dev.larder.pool.BuildId;
import dev.larder.pool.PresetId;
import java.util.List;

/** The story of one build by itself. */
public final class WorkspaceBuildWorkflow implements WorkspaceBuild {
  private final ClosingActivities closing = Options.record(ClosingActivities.class, "take over");

  @Override
  public PresetReport run(BuildId build) {
    BuildChain chain = new BuildChain();
    closing
        .takeOver(build)
        .ifPresent(
            task -> {
              changed(task.preset()); // a gap may be open already: it is filled meanwhile
              chain.run(task);
              changed(task.preset());
              chain.awaitForecasts();
            });
    return chain.report();
  }

  private static void changed(PresetId preset) {
    Tell.reconciler(r -> r.presetsChanged(new PresetsChanged(List.of(preset))));
  }
}
