package dev.larder.workflow.nexus;

import java.util.Optional;

/**
 * Asks for more time.
 *
 * @param workspace its id, as {@code ClaimAnswer.workspace} has it
 * @param owner whose it is, as the claim named it
 * @param lease how long it lives from now, at the shortest, e.g. {@code 2h}
 */
public record ExtendCall(
    Optional<String> workspace, Optional<String> owner, Optional<String> lease) {
  public static ExtendCall of(String workspace, String owner, String lease) {
    return new ExtendCall(Optional.of(workspace), Optional.of(owner), Optional.of(lease));
  }
}
