package dev.larder.pool;

/** Where a build stands. The first two and canceling are open, the others finished. */
public enum BuildStatus implements Label {
  PENDING,
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELING,
  CANCELED;

  public boolean open() {
    return this == PENDING || this == RUNNING || this == CANCELING;
  }
}
