package dev.larder.workflow.nexus;

import java.util.Optional;

/**
 * Gives a workspace back.
 *
 * @param workspace its id, as {@code ClaimAnswer.workspace} has it
 * @param owner whose it is, as the claim named it
 */
public record ReleaseCall(Optional<String> workspace, Optional<String> owner) {
  public static ReleaseCall of(String workspace, String owner) {
    return new ReleaseCall(Optional.of(workspace), Optional.of(owner));
  }
}
