package dev.larder.worker.activities;

import dev.larder.store.Reconciliation;
import dev.larder.workflow.PresetActivities;
import java.time.Duration;

/** A preset's plan is made true. */
public final class PresetWork implements PresetActivities {
  private final Reconciliation reconciliation;
  private final BuildTasks tasks;

  public PresetWork(Reconciliation reconciliation, Duration heartbeat) {
    this.reconciliation = reconciliation;
    this.tasks = new BuildTasks(heartbeat);
  }

  @Override
  public Applied apply(ApplyRequest request) {
    Reconciliation.Applied applied =
        reconciliation.apply(request.preset(), request.pass(), ThisWorkflow.runner());
    applied.decision().ifPresent(PlanLog::write);
    String plan = applied.decision().map(d -> d.describe()).orElse("as decided before");
    return new Applied(applied.builds().stream().map(tasks::of).toList(), plan);
  }
}
