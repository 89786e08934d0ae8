package dev.larder.worker.activities;

import dev.larder.store.build.WorkflowRun;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;

/** The workflow that the running activity belongs to. */
final class ThisWorkflow {
  private ThisWorkflow() {}

  static WorkflowRun run() {
    ActivityInfo info = Activity.getExecutionContext().getInfo();
    return new WorkflowRun(
        String.valueOf(info.getWorkflowId()), String.valueOf(info.getWorkflowRunId()));
  }
}
