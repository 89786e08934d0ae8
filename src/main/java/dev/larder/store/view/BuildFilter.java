package dev.larder.store.view;

import dev.larder.access.Visible;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.PoolId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import java.util.Optional;

/**
 * Which builds someone asks for, newest first.
 *
 * @param before only builds asked for before this one: how a reader turns the page
 * @param visible of workspaces that whoever asks may know of
 * @param limit the most to answer with
 */
public record BuildFilter(
    Optional<PoolId> pool,
    Optional<WorkspaceId> workspace,
    Optional<Transition> transition,
    Optional<BuildStatus> status,
    Optional<BuildId> before,
    Visible visible,
    int limit) {
  public BuildFilter {
    if (limit < 1) {
      throw new IllegalArgumentException("a limit is at least 1");
    }
  }

  /** Of all there are. */
  public BuildFilter(
      Optional<PoolId> pool,
      Optional<WorkspaceId> workspace,
      Optional<Transition> transition,
      Optional<BuildStatus> status,
      Optional<BuildId> before,
      int limit) {
    this(pool, workspace, transition, status, before, Visible.everything(), limit);
  }
}
