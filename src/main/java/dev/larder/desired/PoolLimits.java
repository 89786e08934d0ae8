package dev.larder.desired;

import java.util.OptionalInt;

/**
 * Bounds for one pool; an empty one is none.
 *
 * @param prebuilds prebuilds in all states
 * @param inFlight builds under way
 */
public record PoolLimits(OptionalInt prebuilds, OptionalInt inFlight) {
  public static final PoolLimits NONE = new PoolLimits(OptionalInt.empty(), OptionalInt.empty());
}
