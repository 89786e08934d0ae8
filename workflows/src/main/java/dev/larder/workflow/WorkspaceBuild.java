package dev.larder.workflow;

import dev.larder.pool.BuildId;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Runs one build that somebody asked for by hand, or that was left by a workflow that is gone. */
@WorkflowInterface
public interface WorkspaceBuild {
  @WorkflowMethod
  PresetReport run(BuildId build);
}
