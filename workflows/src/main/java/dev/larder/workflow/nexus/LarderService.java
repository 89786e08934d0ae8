package dev.larder.workflow.nexus;

import dev.larder.workflow.claim.ClaimAnswer;
import io.nexusrpc.Operation;
import io.nexusrpc.Service;

/**
 * What workflows of other namespaces ask of Larder. Which pools and owners a call reaches depends
 * on the endpoint that it comes through, as the worker's configuration maps it. What is expected is
 * an answer; a call that is wrong itself fails for good, and the failure says what to do.
 */
@Service(name = "Larder")
public interface LarderService {
  /**
   * Claims, in one transaction. The answer does not wait for what follows: its state may be {@code
   * personalizing} or {@code waiting}.
   */
  @Operation
  ClaimAnswer claim(ClaimCall call);

  /** Claims, and answers when the workspace is personalized, or it is certain that it is not. */
  @Operation
  ClaimAnswer claimAndPersonalize(ClaimCall call);

  /** Gives a workspace back: it is deleted. A repeat asks for nothing more. */
  @Operation
  ReleaseAnswer release(ReleaseCall call);

  /** Has a workspace live longer. */
  @Operation
  ExtendAnswer extend(ExtendCall call);
}
