package dev.larder.store.pool;

import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import java.time.Instant;

/** What came of an invalidation. */
public sealed interface InvalidateResult {
  /**
   * Stock from before this instant is expired.
   *
   * @param before as it holds now; an earlier invalidation that covers more stays
   * @param prebuilds that it covers, those that are being built included
   */
  record Done(PoolName pool, PresetId preset, Instant before, int prebuilds)
      implements InvalidateResult {}

  /** There is no such pool, nothing is built for it, or the instant is ahead. */
  record Refused(String reason) implements InvalidateResult {}
}
