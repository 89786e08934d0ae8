package dev.larder.store.metric;

import dev.larder.plan.Action.HoldReason;
import dev.larder.pool.Label;
import dev.larder.pool.PoolState;
import dev.larder.store.view.PoolStock;

/** A number that tells how a pool is just now. Prebuilds are those of the active version. */
public enum Gauge implements Label {
  DESIRED("Prebuilds that are wanted now, by base or schedule."),
  ACTUAL("Prebuilds that are built and not being deleted, the expired and unhealthy among them."),
  ELIGIBLE("Prebuilds that a claim can take."),
  STARTING("Prebuilds that are being built."),
  EXPIRED("Prebuilds past their TTL or invalidated, not yet deleted."),
  HARD_LIMITED("1: building stopped after too many failures in a row."),
  PAUSED("1: building and deleting is paused, for this pool, its organization or everything."),
  DEFERRED("Builds that a limit holds back.");

  private final String meaning;

  Gauge(String meaning) {
    this.meaning = meaning;
  }

  /** In a sentence, for people. */
  public String meaning() {
    return meaning;
  }

  public int of(PoolStock pool) {
    PoolStock.Counts counts = pool.counts();
    return switch (this) {
      case DESIRED -> pool.target().desired();
      case ACTUAL -> counts.ready() + counts.expired() + counts.unhealthy();
      case ELIGIBLE -> counts.ready();
      case STARTING -> counts.starting();
      case EXPIRED -> counts.expired();
      case HARD_LIMITED -> held(pool, HoldReason.HARD_LIMIT) ? 1 : 0;
      case PAUSED -> pool.status().state() == PoolState.PAUSED ? 1 : 0;
      case DEFERRED -> held(pool, HoldReason.LIMIT) ? pool.status().holdCount().orElse(0) : 0;
    };
  }

  private static boolean held(PoolStock pool, HoldReason reason) {
    return pool.status().hold().filter(hold -> hold == reason).isPresent();
  }
}
