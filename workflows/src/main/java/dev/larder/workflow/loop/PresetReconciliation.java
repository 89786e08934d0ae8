package dev.larder.workflow.loop;

import dev.larder.workflow.BuildReport;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Makes one preset's plan true: decides again under the pool's lock, then runs each build as a
 * durable activity, all at once. A build that fails stops no other.
 */
@WorkflowInterface
public interface PresetReconciliation {
  @WorkflowMethod
  BuildReport run(PresetPass pass);
}
