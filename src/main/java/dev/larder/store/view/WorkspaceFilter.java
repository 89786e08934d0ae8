package dev.larder.store.view;

import dev.larder.pool.PoolId;
import dev.larder.pool.WorkspaceState;
import java.util.Optional;

/**
 * Which workspaces someone asks for.
 *
 * @param deletedToo also those that are gone
 * @param limit the most to answer with
 */
public record WorkspaceFilter(
    Optional<PoolId> pool,
    Optional<String> owner,
    Optional<WorkspaceState> state,
    boolean deletedToo,
    int limit) {
  public WorkspaceFilter {
    if (limit < 1) {
      throw new IllegalArgumentException("a limit is at least 1");
    }
  }
}
