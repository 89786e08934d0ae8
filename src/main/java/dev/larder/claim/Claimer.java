package dev.larder.claim;

/**
 * Hands prebuilds to owners. The library's front door; the command line and workflows use it too.
 */
public interface Claimer {
  /**
   * Claims: one database transaction, about a millisecond, no Temporal on its path. Personalizing
   * and refilling follow by themselves.
   */
  ClaimResult claim(ClaimRequest request);

  /** In whose name builds are asked for that claims cause. */
  String initiator();

  /** One that answers every request with {@code disabled} and leaves the stock alone. */
  static Claimer disabled() {
    return new Claimer() {
      @Override
      public ClaimResult claim(ClaimRequest request) {
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
