package dev.larder.store.pool;

import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;

/** What came of a reset. */
public sealed interface ResetResult {
  /**
   * Its failures are forgotten, and it may build again at once.
   *
   * @param failures in a row, until now
   * @param hardLimited whether it had given up
   */
  record Done(PoolName pool, PresetId preset, int failures, boolean hardLimited)
      implements ResetResult {}

  /** There is no such pool, or nothing is built for it; the reason says which. */
  record Refused(String reason) implements ResetResult {}
}
