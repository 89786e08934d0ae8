package dev.larder.worker.activities;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.Set;

/**
 * Distinguishes calls that Temporal did not take, being away or having too much to do, from those
 * that it refused: after one of the first kind the next would not be taken either.
 */
public final class TemporalAway {
  private static final Set<Status.Code> AWAY =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.CANCELLED);

  private TemporalAway() {}

  /** Whether this is why a call failed. */
  public static boolean isWhy(RuntimeException failure) {
    return status(failure).filter(s -> AWAY.contains(s.getCode())).isPresent();
  }

  /** What Temporal, or the way to it, answered; empty: the failure is none of theirs. */
  static Optional<Status> status(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof StatusRuntimeException answered) {
        return Optional.of(answered.getStatus());
      }
    }
    return Optional.empty();
  }
}
