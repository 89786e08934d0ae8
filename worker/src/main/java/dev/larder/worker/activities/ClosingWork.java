package dev.larder.worker.activities;

import dev.larder.pool.BuildId;
import dev.larder.store.Builds;
import dev.larder.workflow.BuildActivities.BuildEnd;
import dev.larder.workflow.BuildTask;
import dev.larder.workflow.ClosingActivities;
import java.time.Duration;
import java.util.Optional;

/** What is done about builds without running them. */
public final class ClosingWork implements ClosingActivities {
  private final Builds builds;
  private final BuildTasks tasks;
  private final Afterwards afterwards;

  public ClosingWork(Builds builds, Duration heartbeat, ReconcilerLine line) {
    this.builds = builds;
    this.tasks = new BuildTasks(heartbeat);
    this.afterwards = new Afterwards(line);
  }

  @Override
  public BuildEnd closeBuild(CloseRequest request) {
    String reason = builds.lastError(request.build()).orElse(request.reason());
    Builds.Ended ended = builds.close(request.build(), reason);
    afterwards.failed(ended);
    return new BuildEnd(false, ended.next().map(tasks::of), Optional.empty());
  }

  @Override
  public Optional<BuildTask> takeOver(BuildId build) {
    builds.ranBy(build, ThisWorkflow.runner());
    return builds.ticket(build).map(tasks::of);
  }
}
