package dev.larder.provision;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Makes, personalizes, deletes and checks workspaces. One for each kind: exec, simulated, … Every
 * call may come again with the same build id, on this machine or another, and must then end in the
 * same place. Calls block until they are done and may run side by side; an interrupt is a cancel.
 *
 * @param <S> what a pool file says under this kind
 */
public interface Provisioner<S> extends AutoCloseable {
  /** The key of the pool file's {@code provisioner} that this one answers to. */
  String kind();

  /** Reads the value under that key; an IllegalArgumentException says what is wrong with it. */
  S specification(JsonNode keys);

  /**
   * Runs the request's operation to its end. A claim or check that the specification lacks succeeds
   * at once. Reasons and the log may hold secrets of the request: the caller redacts them.
   */
  ProvisionResult run(S specification, ProvisionRequest request, BuildControl control)
      throws InterruptedException;

  /**
   * Whether this kind, by this specification, can say what a claim would replace: only then is it
   * asked for a forecast.
   */
  default boolean forecasts(S specification) {
    return false;
  }

  @Override
  void close();
}
