package dev.larder.claim;

import dev.larder.pool.ClaimId;
import java.util.UUID;

/**
 * Hands prebuilds to owners. The library's front door; the command line and workflows use it too.
 */
public interface Claimer {
  /**
   * Claims: one database transaction, about a millisecond, no Temporal on its path. Personalizing
   * and refilling follow by themselves.
   */
  default ClaimResult claim(ClaimRequest request) {
    return claim(new ClaimId(UUID.randomUUID()), request);
  }

  /**
   * The same with an id that was made for it: where the answer names another, the key was known and
   * nothing was claimed now.
   */
  ClaimResult claim(ClaimId claim, ClaimRequest request);

  /** In whose name builds are asked for that claims cause. */
  String initiator();

  /** One that answers every request with {@code disabled} and leaves the stock alone. */
  static Claimer disabled() {
    return new Claimer() {
      @Override
      public ClaimResult claim(ClaimId claim, ClaimRequest request) {
        return new ClaimResult.Refused(
            ClaimResult.Refusal.DISABLED, "prebuilds are switched off here");
      }

      @Override
      public String initiator() {
        return "no one";
      }
    };
  }
}
