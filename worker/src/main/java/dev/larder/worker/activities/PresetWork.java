package dev.larder.worker.activities;

import dev.larder.store.pass.Reconciliation;
import dev.larder.workflow.preset.PresetActivities;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A preset's plan is applied. */
public final class PresetWork implements PresetActivities {
  private final Reconciliation reconciliation;
  private final BuildTasks tasks;
  private final SignalQueue signals;

  public PresetWork(Reconciliation reconciliation, Duration heartbeat, SignalQueue signals) {
    this.reconciliation = reconciliation;
    this.tasks = new BuildTasks(heartbeat);
    this.signals = signals;
  }

  @Override
  public Applied apply(ApplyRequest request) {
    Reconciliation.Applied applied =
        reconciliation.apply(
            request.preset(), request.pass(), request.step().orElse(0), ThisWorkflow.run());
    applied.decision().ifPresent(PlanLog::write);
    if (applied.more()) {
      signals.presetsChanged(
          List.of(request.preset())); // else the rest waits until these have ended
    }
    String plan = applied.decision().map(d -> d.describe()).orElse("as decided before");
    return new Applied(
        applied.builds().stream().map(tasks::of).toList(),
        plan,
        Optional.of(applied.again()),
        applied.full() ? Optional.of(true) : Optional.empty());
  }
}
