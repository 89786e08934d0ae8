package dev.larder.workflow.build;

import dev.larder.pool.BuildId;
import dev.larder.workflow.build.BuildActivities.BuildEnd;
import io.temporal.activity.ActivityInterface;
import java.util.Optional;

/** What is done about builds without running them. */
@ActivityInterface
public interface ClosingActivities {
  /** A build that no worker could finish, and why. */
  record CloseRequest(BuildId build, String reason) {}

  /** Records the build as failed: its slot is free at once. One that is finished stays as it is. */
  BuildEnd closeBuild(CloseRequest request);

  /** Takes a build over; empty where it is finished. */
  Optional<BuildTask> takeOver(BuildId build);
}
