package dev.larder.workflow.loop;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * The loop that keeps every pool in stock: wait, take a snapshot, plan, start a {@link
 * PresetReconciliation} per preset with something to do. One runs, under {@link
 * WorkflowIds#RECONCILER}; it never fails and never ends.
 */
@WorkflowInterface
public interface Reconciler {
  @WorkflowMethod
  void run(ReconcilerState state);

  /** Plan every preset now. */
  @SignalMethod
  void reconcileNow();

  /** Plan these presets now. */
  @SignalMethod
  void presetsChanged(PresetsChanged changed);

  /** Something ended that a limit counts: plan presets that are held back by one. */
  @SignalMethod(name = "roomAppeared")
  void capacityFreed();

  /** Plans every preset and answers with what the next full pass planned and started. */
  @UpdateMethod
  PassReport reconcile();

  @QueryMethod
  ReconcilerStatus status();
}
