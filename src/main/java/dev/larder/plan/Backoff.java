package dev.larder.plan;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * How long a preset waits after failed builds: a run of n failures waits n intervals from the last
 * one on. At the last instant itself it still waits.
 */
final class Backoff {
  private Backoff() {}

  /** The last instant of the wait that now is in; empty: it does not wait. */
  static Optional<Instant> until(PresetSnapshot snapshot) {
    return snapshot.backoffs().stream()
        .filter(run -> run.numFailed() > 0)
        .map(
            run ->
                SaturatingTime.after(
                    run.lastBuildAt(), snapshot.settings().backoffInterval(), run.numFailed()))
        .max(Comparator.naturalOrder())
        .filter(until -> !snapshot.now().isAfter(until));
  }
}
