package dev.larder.provision;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What a running build learns from its worker and reports to it. Thread-safe. */
public interface BuildControl {
  /**
   * Appends to the build's log: UTF-8 text, line ends as they come. Bounded and redacted by the
   * recipient.
   */
  void log(String text);

  /**
   * The workspace has this state from now on, whatever becomes of this attempt: what was made so
   * far is known to the next one, and to a delete. False, and nothing is kept: this attempt does
   * not hold any more. May throw where the store cannot be reached; then it may be called again. A
   * check or a forecast has nothing to keep and never calls it.
   */
  default boolean keep(JsonNode state) {
    return false;
  }

  /**
   * These values are secret too, beside those of the request: from now on they are redacted in the
   * log and in the result.
   */
  default void redact(Collection<String> values) {}

  /**
   * From now on this listener learns about the build; what it missed it gets at once. One at a
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

  /** Learns whether the build still holds. Calls return quickly. */
  interface Listener {
    /**
     * This attempt was known to be alive at that instant, however long ago it was: programs may
     * live on for a while from then.
     */
    void alive(Instant known);

    /**
     * End now, with {@link ProvisionResult.Canceled}: the build was canceled, or this attempt given
     * up.
     */
    void cancel();
  }
}
