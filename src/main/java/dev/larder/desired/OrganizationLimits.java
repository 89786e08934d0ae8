package dev.larder.desired;

import java.util.OptionalInt;

/**
 * Bounds for a whole organization; an empty one is none.
 *
 * @param prebuilds prebuilds in all states
 * @param inFlight builds under way
 * @param perOwner workspaces of one owner
 */
public record OrganizationLimits(
    OptionalInt prebuilds, OptionalInt inFlight, OptionalInt perOwner) {}
