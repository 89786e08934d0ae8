package dev.larder.claim;

import dev.larder.pool.Label;

/**
 * Where a claim stands: in line; owned and being personalized; done; personalization failed; given
 * back.
 */
public enum ClaimStatus implements Label {
  WAITING,
  PERSONALIZING,
  CLAIMED,
  FAILED,
  RELEASED
}
