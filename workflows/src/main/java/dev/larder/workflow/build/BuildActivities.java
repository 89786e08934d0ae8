package dev.larder.workflow.build;

import dev.larder.pool.BuildId;
import dev.larder.pool.WorkspaceId;
import io.temporal.activity.ActivityInterface;
import java.util.Optional;

/** A build, on a worker that serves its template's tags. */
@ActivityInterface
public interface BuildActivities {
  /**
   * How a build ended, with what follows from it.
   *
   * @param next a build
   * @param forecast a prebuild that is in stock and has to be asked what a claim would replace
   * @param failure for people, where it failed: in which attempt, and of which class; never what
   *     its program printed
   */
  record BuildEnd(
      boolean succeeded,
      Optional<BuildTask> next,
      Optional<WorkspaceId> forecast,
      Optional<String> failure) {}

  /**
   * Runs one attempt and records how it ended. Fails transiently where another attempt may help;
   * permanently where all attempts are used up.
   */
  BuildEnd build(BuildId build);
}
