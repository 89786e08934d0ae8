package dev.larder.workflow.loop;

import dev.larder.pool.PresetId;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A pass reads. */
@ActivityInterface
public interface SnapshotActivities {
  /** Which presets to read; the list counts for {@code PRESETS} alone. */
  record SnapshotRequest(Scope scope, List<PresetId> presets) {
    public SnapshotRequest {
      presets = List.copyOf(presets);
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
   */
  record SnapshotTaken(UUID snapshot, Instant now, int presets, Duration interval, String stock) {}

  SnapshotTaken takeSnapshot(SnapshotRequest request);
}
