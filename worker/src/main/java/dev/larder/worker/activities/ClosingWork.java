package dev.larder.worker.activities;

import dev.larder.pool.BuildId;
import dev.larder.store.workspace.BuildLifecycle;
import dev.larder.workflow.build.BuildActivities.BuildEnd;
import dev.larder.workflow.build.BuildTask;
import dev.larder.workflow.build.ClosingActivities;
import java.time.Duration;
import java.util.Optional;

/** What is done about builds without running them. */
public final class ClosingWork implements ClosingActivities {
  private final BuildLifecycle builds;
  private final BuildTasks tasks;
  private final BuildFollowUp followUp;

  public ClosingWork(BuildLifecycle builds, Duration heartbeat, SignalQueue signals) {
    this.builds = builds;
    this.tasks = new BuildTasks(heartbeat);
    this.followUp = new BuildFollowUp(signals);
  }

  @Override
  public BuildEnd closeBuild(CloseRequest request) {
    String reason = builds.lastError(request.build()).orElse(request.reason());
    BuildLifecycle.Ended ended = builds.close(request.build(), reason);
    followUp.failed(ended);
    return new BuildEnd(
        false,
        ended.next().map(tasks::of),
        Optional.empty(),
        Optional.of("closed, no worker could finish it"));
  }

  @Override
  public Optional<BuildTask> takeOver(BuildId build) {
    builds.assign(build, ThisWorkflow.run());
    return builds.ticket(build).map(tasks::of);
  }
}
