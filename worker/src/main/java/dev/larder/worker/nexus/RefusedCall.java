package dev.larder.worker.nexus;

import io.nexusrpc.OperationException;
import io.temporal.failure.ApplicationFailure;

/** A call that would be refused however often it was made: the message says what to do instead. */
final class RefusedCall extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String type;

  /**
   * @param type for programs: what the caller's failure is called
   */
  RefusedCall(String type, String message) {
    super(message, null, false, false);
    this.type = type;
  }

  static RefusedCall invalid(String message) {
    return new RefusedCall("InvalidCall", message);
  }

  /** As the caller's history has it: without a worker's stack. */
  OperationException failure() {
    String message = String.valueOf(getMessage());
    return NexusFailures.bare(
        OperationException.failed(
            message, NexusFailures.bare(ApplicationFailure.newNonRetryableFailure(message, type))));
  }
}
