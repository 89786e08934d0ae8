package dev.larder.store.view;

import dev.larder.plan.Action.HoldReason;
import dev.larder.plan.Schedule;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PoolState;
import dev.larder.pool.PresetId;
import dev.larder.store.build.Replacement;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A pool as people see it, at one instant.
 *
 * @param preset the preset of the active version; empty: the pool is drained
 * @param target how many are wanted now, and where that number comes from
 * @param forecast what a claim from the active preset would replace
 * @param asOf the store's now when this was read
 */
public record PoolStock(
    PoolId id,
    PoolName name,
    Optional<PresetId> preset,
    Target target,
    Counts counts,
    Status status,
    Forecast forecast,
    Instant asOf) {

  /**
   * What a claim would replace, found ahead of need.
   *
   * @param replacement empty: not known
   * @param error why the last forecast failed
   */
  public record Forecast(Optional<Replacement> replacement, Optional<String> error) {}

  /**
   * How many prebuilds are wanted.
   *
   * @param base as applied, outside every window
   * @param schedule empty: the base always holds
   * @param drained why nothing is wanted any more, e.g. the template's deprecation message
   */
  public record Target(
      int desired, int base, Optional<Schedule> schedule, Optional<String> drained) {}

  /**
   * Workspaces of the pool that are not deleted.
   *
   * @param ready what a claim can take: ready, of the active version, not expired
   * @param starting first builds under way for the active version
   * @param deleting prebuilds of any version that are being deleted
   * @param draining prebuilds of other versions that no delete has reached yet
   * @param claimed with an owner, whatever became of them
   * @param oldClaimable those of draining and expired that a claim takes where none is ready: what
   *     a pool that replenishes first keeps until the replacement is ready
   */
  public record Counts(
      int ready,
      int starting,
      int deleting,
      int unhealthy,
      int expired,
      int draining,
      int claimed,
      int failed,
      int leaked,
      int oldClaimable) {}

  /**
   * What the pool is doing, and why.
   *
   * @param until when that ends by itself, if it does
   * @param hold what held creates back in the last plan
   * @param holdCount how many it held back
   * @param limit which limit it is that holds them back, if one does
   */
  public record Status(
      PoolState state,
      Optional<Instant> until,
      Optional<String> reason,
      Optional<HoldReason> hold,
      OptionalInt holdCount,
      Optional<LimitUse> limit) {}

  /** Everything that is wanted can be claimed. */
  public boolean stocked() {
    return counts.ready() >= target.desired();
  }
}
