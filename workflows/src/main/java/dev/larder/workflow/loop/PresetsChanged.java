package dev.larder.workflow.loop;

import dev.larder.pool.PresetId;
import java.util.List;

/** Presets to plan again; of more than {@link #MAX} all presets are planned instead. */
public record PresetsChanged(List<PresetId> presets) {
  public static final int MAX = 500;

  public PresetsChanged {
    presets = List.copyOf(presets);
  }
}
