package dev.larder.workflow.loop;

import dev.larder.pool.PresetId;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * One preset's part of a pass.
 *
 * @param label the pool's name, for people
 * @param quietEnd whether the Reconciler is signaled of the end only where the preset has to be
 *     planned again; default: always
 */
public record PresetPass(PresetId preset, UUID pass, String label, Optional<Boolean> quietEnd) {
  public PresetPass {
    Objects.requireNonNull(preset, "a pass of a preset names its preset");
    Objects.requireNonNull(pass, "a pass of a preset names its pass");
    Objects.requireNonNull(label, "a pass of a preset has a label");
  }
}
