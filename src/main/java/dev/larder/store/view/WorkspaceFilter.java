package dev.larder.store.view;

import dev.larder.access.Visible;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import java.time.Instant;
import java.util.Optional;

/**
 * Which workspaces someone asks for.
 *
 * @param deletedToo also those that are gone
 * @param visible those that whoever asks may know of
 * @param after only those behind this place in the list
 * @param limit the most to answer with
 */
public record WorkspaceFilter(
    Optional<PoolId> pool,
    Optional<String> owner,
    Optional<WorkspaceState> state,
    boolean deletedToo,
    Visible visible,
    Optional<Place> after,
    int limit) {
  public WorkspaceFilter {
    if (limit < 1) {
      throw new IllegalArgumentException("a limit is at least 1");
    }
  }

  /** From the beginning, of all there are. */
  public WorkspaceFilter(
      Optional<PoolId> pool,
      Optional<String> owner,
      Optional<WorkspaceState> state,
      boolean deletedToo,
      int limit) {
    this(pool, owner, state, deletedToo, Visible.everything(), Optional.empty(), limit);
  }

  /** Where a workspace stands in the list. */
  public record Place(PoolName pool, Instant createdAt, WorkspaceId id) {
    public static Place of(WorkspaceView workspace) {
      return new Place(workspace.pool(), workspace.createdAt(), workspace.id());
    }
  }
}
