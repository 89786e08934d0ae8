package dev.larder.workflow.build;

import dev.larder.pool.BuildId;
import dev.larder.workflow.BuildReport;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Runs one build: a manual one, or one that was left by a workflow that is gone. */
@WorkflowInterface
public interface WorkspaceBuild {
  @WorkflowMethod
  BuildReport run(BuildId build);
}
