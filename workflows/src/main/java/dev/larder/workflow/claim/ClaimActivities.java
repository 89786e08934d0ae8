package dev.larder.workflow.claim;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PresetId;
import dev.larder.workflow.build.BuildTask;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.util.Optional;

/** Claims, as their workflow needs them. */
@ActivityInterface
public interface ClaimActivities {
  /**
   * Where a claim stands.
   *
   * @param maxWait how long it may still wait in line; empty: it does not wait
   * @param refill the preset whose stock it took from
   * @param build its personalizing build or cold build, where that is not finished
   */
  record ClaimStep(
      ClaimAnswer answer,
      Optional<ClaimId> claim,
      @JsonProperty("patience") Optional<Duration> maxWait,
      Optional<PresetId> refill,
      Optional<BuildTask> build) {}

  /** Makes the claim, or answers with what was recorded under its key. */
  ClaimStep claim(ClaimInput input);

  /** Serves those who wait, this one among them, and says where it stands. */
  ClaimStep serveWaiting(ClaimId claim);

  /** Ends the wait: it has a workspace now, or the claim is a miss. */
  ClaimStep stopWaiting(ClaimId claim);

  /** Where it stands now. */
  ClaimStep recorded(ClaimId claim);
}
