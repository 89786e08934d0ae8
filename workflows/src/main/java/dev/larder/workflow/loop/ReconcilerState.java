package dev.larder.workflow.loop;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.larder.pool.PresetId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the Reconciler carries over when it continues as new.
 *
 * @param dirty presets to plan at once
 * @param all plan all presets at once
 * @param capacityFreed plan deferred presets at once
 * @param nextFull when the next full pass is due; empty: now
 * @param nextWake when the earliest preset's plan changes by time alone
 * @param nextAdoption when work that was left alone may be adopted before a full pass
 * @param maxHistory continue as new after so many events; 0: when the server suggests it
 * @param maxChildren that a run may have open at once; empty: as many as the server bears
 * @param unfinished a pass to go on with
 */
public record ReconcilerState(
    List<PresetId> dirty,
    boolean all,
    @JsonProperty("room") boolean capacityFreed,
    Optional<Instant> nextFull,
    Optional<Instant> nextWake,
    Optional<Instant> nextAdoption,
    long passes,
    long failures,
    Optional<String> lastError,
    Optional<PassReport> lastPass,
    int maxHistory,
    @JsonProperty("mostChildren") Optional<Integer> maxChildren,
    Optional<UnfinishedPass> unfinished) {
  public ReconcilerState {
    dirty = dirty == null ? List.of() : List.copyOf(dirty); // by people, who start it with {}
  }

  /** A Reconciler that starts with a full pass. */
  public static ReconcilerState first() {
    return first(0, Optional.empty());
  }

  /** The same, with smaller bounds. */
  public static ReconcilerState first(int maxHistory, Optional<Integer> maxChildren) {
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
        maxHistory,
        maxChildren,
        Optional.empty());
  }
}
