package dev.larder.worker.activities;

import dev.larder.store.Reconciliation;
import dev.larder.workflow.PresetActivities;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A preset's plan is made true. */
public final class PresetWork implements PresetActivities {
  private static final Logger log = LoggerFactory.getLogger(PresetWork.class);

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
    String plan = applied.plan().map(p -> p.describe()).orElse("as decided before");
    log.info("{} {}", request.preset(), plan);
    return new Applied(applied.builds().stream().map(tasks::of).toList(), plan);
  }
}
