package dev.larder.workflow.loop;

import dev.larder.pool.PresetId;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A pass reads. */
@ActivityInterface
public interface SnapshotActivities {
  /** Which presets to read; the list counts for {@code PRESETS} alone. */
  record SnapshotRequest(Scope scope, List<PresetId> presets) {
    public SnapshotRequest {
      presets = List.copyOf(presets);
    }

    /** For people: what is read. */
    String describe() {
      return switch (scope) {
        case ALL -> "all pools";
        case PRESETS ->
            presets.size() == 1 ? "a pool that changed" : presets.size() + " pools that changed";
        case DUE -> "what is due by time";
        case DEFERRED -> "what limits held back";
      };
    }
  }

  /** All, some, those whose instant has come, or those that a limit holds back. */
  enum Scope {
    ALL,
    PRESETS,
    DUE,
    DEFERRED
  }

  /**
   * The reference of a stored snapshot, never its content.
   *
   * @param stock the pools as Markdown, bounded, for the workflow's current details
   * @param searchable whether the namespace knows what workflows are searched by; default: no
   */
  record SnapshotTaken(
      UUID snapshot,
      Instant now,
      int presets,
      Duration interval,
      String stock,
      Optional<Boolean> searchable) {}

  SnapshotTaken takeSnapshot(SnapshotRequest request);
}
