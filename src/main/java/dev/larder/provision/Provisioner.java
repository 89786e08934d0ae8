package dev.larder.provision;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Makes, personalises, deletes and checks workspaces. One for each kind: exec, simulated, … Every
 * call may come again with the same build id, on this machine or another, and must then end in the
 * same place. Calls block until they are done and may run side by side; an interrupt is a cancel.
 */
public interface Provisioner extends AutoCloseable {
  /** The key of the pool file's {@code provisioner} that this one answers to. */
  String kind();

  /**
   * Runs the request's operation to its end. A claim or check that the specification lacks succeeds
   * at once.
   */
  ProvisionResult run(ProvisionRequest request, BuildControl control);

  /**
   * Whether this kind, by this specification, can say what a claim would replace: only then is it
   * asked for a forecast.
   */
  default boolean forecasts(JsonNode specification) {
    return false;
  }

  /** The ids of the workspaces that exist here, for audits; empty where a kind cannot tell. */
  List<String> list();

  @Override
  void close();
}
