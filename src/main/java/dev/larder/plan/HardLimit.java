package dev.larder.plan;

import java.time.Instant;
import java.util.Optional;

/**
 * What a preset at the hard limit may build: nothing until its probe is due, then one. Whether it
 * is at the limit is a fact of the snapshot, never derived from a number of failures.
 */
final class HardLimit {
  private HardLimit() {}

  /** The creates that the limit lets through, of those that are missing. */
  static int allowed(PresetSnapshot snapshot, int missing) {
    boolean due = snapshot.preset().probeAt().filter(at -> !at.isAfter(snapshot.now())).isPresent();
    return due ? Math.min(1, missing) : 0;
  }

  /** When a probe that is still ahead is due. */
  static Optional<Instant> nextProbe(PresetSnapshot snapshot) {
    return snapshot.preset().probeAt().filter(at -> at.isAfter(snapshot.now()));
  }
}
