package dev.larder.workflow;

import dev.larder.pool.PresetId;
import java.util.List;

/** Presets to plan again; of more than {@link #MOST} all presets are planned instead. */
public record PresetsChanged(List<PresetId> presets) {
  public static final int MOST = 500;

  public PresetsChanged {
    presets = List.copyOf(presets);
  }
}
