package dev.larder.workflow;

import dev.larder.pool.PresetId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the Reconciler carries over when it continues as new.
 *
 * @param dirty presets to plan at once
 * @param all plan all presets at once
 * @param room plan deferred presets at once
 * @param nextFull when the next full pass is due; empty: now
 * @param nextWake when the earliest preset's plan changes by time alone
 * @param nextAdoption when work that was left alone may be looked for again before a full pass
 * @param maxHistory continue as new after so many events; 0: when the server suggests it
 */
public record ReconcilerState(
    List<PresetId> dirty,
    boolean all,
    boolean room,
    Optional<Instant> nextFull,
    Optional<Instant> nextWake,
    Optional<Instant> nextAdoption,
    long passes,
    long failures,
    Optional<String> lastError,
    Optional<PassReport> lastPass,
    int maxHistory) {
  public ReconcilerState {
    dirty = List.copyOf(dirty);
  }

  /** A Reconciler that starts with a full pass. */
  public static ReconcilerState first() {
    return first(0);
  }

  /** The same, which continues as new after so many events. */
  public static ReconcilerState first(int maxHistory) {
    return new ReconcilerState(
        List.of(),
        true,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        maxHistory);
  }
}
