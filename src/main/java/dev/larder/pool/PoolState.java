package dev.larder.pool;

/** What people read of a pool at a glance. */
public enum PoolState implements Label {
  FULL,
  FILLING,
  DRAINING,
  BACKOFF,
  HARD_LIMITED,
  PAUSED,
  LIMITED,
  NO_WORKER
}
