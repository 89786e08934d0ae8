package dev.larder.provision;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What a running build hears from its worker and tells it. Thread-safe. */
public interface BuildControl {
  /**
   * Appends to the build's log: UTF-8 text, line ends as they come. Bounded and masked by the
   * receiver.
   */
  void log(String text);

  /**
   * The workspace has this state from now on, whatever becomes of this try: what was made so far is
   * known to the next one, and to a delete. False, and nothing is kept: this try does not hold any
   * more. May throw where the store cannot be reached; then it may be called again. A check or a
   * forecast has nothing to keep and never calls it.
   */
  default boolean keep(JsonNode state) {
    return false;
  }

  /**
   * From now on this listener hears about the build; what it missed it hears at once. One at a
   * time.
   */
  void listen(Listener listener);

  /**
   * Asked by a provisioner between planning a claim and applying it, where the claim would replace
   * resources. False: apply nothing and end with {@link ProvisionResult.Failed}.
   */
  default boolean mayReplace(List<ReplacedResource> replaced) {
    return true;
  }

  /** Hears whether the build still holds. Calls return quickly. */
  interface Listener {
    /** The store has just been told that this try is alive: programs may live on for a while. */
    void alive();

    /**
     * End now, with {@link ProvisionResult.Canceled}: the build was cancelled, or this try given
     * up.
     */
    void cancel();
  }
}
