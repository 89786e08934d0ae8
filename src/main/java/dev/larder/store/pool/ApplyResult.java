package dev.larder.store.pool;

import dev.larder.pool.PresetId;
import dev.larder.store.event.Change;
import java.util.List;

/**
 * What an apply changed, or would change.
 *
 * @param changes in the order of the file; empty: everything was as wanted
 * @param presets to be reconciled now; empty for a dry run
 * @param dryRun nothing was written
 */
public record ApplyResult(List<Change> changes, List<PresetId> presets, boolean dryRun) {
  public ApplyResult {
    changes = List.copyOf(changes);
    presets = List.copyOf(presets);
  }
}
