package dev.larder.pool;

import java.util.EnumSet;
import java.util.Set;

/** What a worker process does; by default all of it. */
public enum WorkerRole implements Label {
  /** Runs the loop and presets' passes, checks stock, removes history. */
  RECONCILE,
  /** Runs claims, manual builds and notifications as workflows, and builds of claims. */
  CLAIM,
  /** Runs builds of stock. */
  BUILD,
  /** Sends to recipients. */
  NOTIFY;

  public static Set<WorkerRole> all() {
    return EnumSet.allOf(WorkerRole.class);
  }
}
