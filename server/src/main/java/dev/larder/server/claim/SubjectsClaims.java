package dev.larder.server.claim;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.Claimer;
import dev.larder.client.FollowedClaimer;
import dev.larder.pool.ClaimId;
import dev.larder.server.http.Recent;
import dev.larder.server.temporal.FollowUps;
import dev.larder.store.Database;
import dev.larder.store.claim.Claims;
import dev.larder.store.secret.Secrets;
import dev.larder.store.workspace.Workspaces;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Claims in the name of each subject, followed up through Temporal. */
public final class SubjectsClaims {
  /** So that the workflow, which ends the wait by itself, goes first. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final int MAX_KEPT = 1_000;

  private final Database database;
  private final Secrets secrets;
  private final FollowedClaimer following;
  private final FollowUps followUps;
  private final Claims reading;
  private final Workspaces workspaces;
  private final boolean disabled;

  private final Map<String, Claims> claimers = new Recent<>(MAX_KEPT);

  /**
   * @param disabled claims are refused, as where prebuilds are switched off
   */
  public SubjectsClaims(
      Database database,
      Secrets secrets,
      FollowedClaimer following,
      FollowUps followUps,
      boolean disabled) {
    this.database = database;
    this.secrets = secrets;
    this.following = following;
    this.followUps = followUps;
    this.disabled = disabled;
    this.reading = new Claims(database, secrets, "server");
    this.workspaces = new Workspaces(database);
  }

  ClaimResult claim(String subject, ClaimId id, ClaimRequest request) {
    if (disabled) {
      return Claimer.disabled().claim(id, request);
    }
    return following.follow(claimer(subject).claim(id, request));
  }

  private synchronized Claims claimer(String subject) {
    return claimers.computeIfAbsent(subject, who -> new Claims(database, secrets, who));
  }

  /** Empty: the claim's time in line was up, and its row is gone. */
  Optional<ClaimResult> recorded(ClaimId id) {
    Optional<ClaimResult> result = reading.recorded(id);
    boolean late =
        result
            .filter(ClaimResult.Waiting.class::isInstance)
            .map(ClaimResult.Waiting.class::cast)
            .filter(waiting -> waiting.until().plus(GRACE).isBefore(database.instant()))
            .isPresent();
    if (!late) {
      return result;
    }
    leave(id);
    return reading.recorded(id);
  }

  /**
   * Gives up a place in line, unless there is stock after all; who else is served is followed up.
   */
  private void leave(ClaimId id) {
    reading.stopWaiting(id).forEach(followUps::granted);
  }

  /**
   * Its client is gone, and has no key to ask again with: whatever it got in that moment no one
   * knows of, so it is given back.
   */
  void abandon(String subject, ClaimId id) {
    leave(id);
    reading
        .recorded(id)
        .filter(ClaimResult.Owned.class::isInstance)
        .map(ClaimResult.Owned.class::cast)
        .ifPresent(
            owned -> {
              if (workspaces.delete(owned.workspace(), subject)
                  instanceof Workspaces.Deletion.Asked asked) {
                followUps.build(asked.build());
              }
            });
  }
}
