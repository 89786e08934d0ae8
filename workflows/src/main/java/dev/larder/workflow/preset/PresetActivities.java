package dev.larder.workflow.preset;

import dev.larder.pool.PresetId;
import dev.larder.workflow.build.BuildTask;
import io.temporal.activity.ActivityInterface;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A preset's plan is applied. */
@ActivityInterface
public interface PresetActivities {
  /**
   * One preset's part of a pass.
   *
   * @param step default: the first, 0; a later one asks for more as builds end
   */
  record ApplyRequest(PresetId preset, UUID pass, Optional<Integer> step) {}

  /**
   * The builds to run now.
   *
   * @param again whether the preset has to be planned again when they have ended, although all
   *     succeeded; default: it has
   * @param full whether more is missing than may be built at once; default: no
   */
  record Applied(
      List<BuildTask> builds, String plan, Optional<Boolean> again, Optional<Boolean> full) {
    public Applied {
      builds = List.copyOf(builds);
    }
  }

  /** Decides again under the pool's lock, and asks for builds. A repeat asks for none twice. */
  Applied apply(ApplyRequest request);
}
