package dev.larder.workflow;

import dev.larder.pool.BuildId;

/** The story of one build by itself. */
public final class WorkspaceBuildWorkflow implements WorkspaceBuild {
  private final ClosingActivities closing = Options.record(ClosingActivities.class, "take over");

  @Override
  public PresetReport run(BuildId build) {
    BuildChain chain = new BuildChain();
    closing.takeOver(build).ifPresent(chain::run);
    return chain.report();
  }
}
