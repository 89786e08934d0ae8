package dev.larder.claim;

import dev.larder.pool.Label;

/**
 * Where a claim stands: in line; owned and being personalised; done; personalisation failed; given
 * back.
 */
public enum ClaimStatus implements Label {
  WAITING,
  PERSONALISING,
  CLAIMED,
  FAILED,
  RELEASED
}
