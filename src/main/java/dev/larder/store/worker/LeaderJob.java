package dev.larder.store.worker;

import dev.larder.pool.Label;

/** What one worker at a time does for all. */
public enum LeaderJob implements Label {
  /** Exports the figures that come from the database, so that their sum over workers is right. */
  METRICS,
  /** Removes history that no one needs. */
  RETENTION
}
