package dev.larder.workflow.build;

import dev.larder.pool.BuildId;
import dev.larder.workflow.BuildReport;
import dev.larder.workflow.Options;
import dev.larder.workflow.StartInput;
import dev.larder.workflow.loop.SignalReconciler;
import io.temporal.common.VersioningBehavior;
import io.temporal.workflow.WorkflowVersioningBehavior;
import org.jspecify.annotations.Nullable;

/** The story of one build by itself. */
public class WorkspaceBuildWorkflow implements WorkspaceBuild {
  private final ClosingActivities closing =
      Options.record(ClosingActivities.class, "take over a build");

  @Override
  public BuildReport run(@Nullable BuildId given) {
    BuildId build = StartInput.required(given, "the build's id");
    BuildChain chain = new BuildChain();
    closing
        .takeOver(build)
        .ifPresent(
            task -> {
              SignalReconciler.presetChanged(
                  task.preset()); // a gap may be open already: it is filled meanwhile
              chain.shows(task.label());
              chain.run(task);
              SignalReconciler.presetChanged(task.preset());
              chain.awaitForecasts();
            });
    return chain.end();
  }

  /**
   * The same for workers that have versions: a run stays with the one that began it. A worker
   * without one must not say so: its server refuses what it does.
   */
  public static final class Pinned extends WorkspaceBuildWorkflow {
    @Override
    @WorkflowVersioningBehavior(VersioningBehavior.PINNED)
    public BuildReport run(@Nullable BuildId build) {
      return super.run(build);
    }
  }
}
