package dev.larder.worker.activities;

import dev.larder.store.Runner;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;

/** The workflow that the running activity belongs to. */
final class ThisWorkflow {
  private ThisWorkflow() {}

  static Runner runner() {
    ActivityInfo info = Activity.getExecutionContext().getInfo();
    return new Runner(
        String.valueOf(info.getWorkflowId()), String.valueOf(info.getWorkflowRunId()));
  }
}
