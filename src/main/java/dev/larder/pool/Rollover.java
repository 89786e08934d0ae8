package dev.larder.pool;

/** Whether old stock goes at once, or stays claimable until its replacement is ready. */
public enum Rollover implements Label {
  RECREATE,
  REPLENISH_FIRST
}
