package dev.larder.worker.activities;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.Claimer;
import dev.larder.claim.OnMiss;
import dev.larder.document.Durations;
import dev.larder.pool.ClaimId;
import dev.larder.pool.CleanText;
import dev.larder.pool.PoolName;
import dev.larder.store.Database;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.claim.Claims;
import dev.larder.store.claim.GrantedClaim;
import dev.larder.store.workspace.BuildLifecycle;
import dev.larder.workflow.Refusal;
import dev.larder.workflow.claim.ClaimActivities;
import dev.larder.workflow.claim.ClaimInput;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Claims, as their workflow needs them. */
public final class ClaimWork implements ClaimActivities {
  private final Database database;
  private final Claimer claimer;
  private final Claims claims;
  private final BuildLifecycle builds;
  private final BuildTasks tasks;
  private final SignalQueue signals;

  /**
   * @param claimer answers new requests; may be disabled, while recorded claims go on
   */
  public ClaimWork(
      Database database,
      Claimer claimer,
      Claims claims,
      BuildLifecycle builds,
      Duration heartbeat,
      SignalQueue signals) {
    this.database = database;
    this.claimer = claimer;
    this.claims = claims;
    this.builds = builds;
    this.tasks = new BuildTasks(heartbeat);
    this.signals = signals;
  }

  @Override
  public ClaimStep claim(ClaimInput input) {
    ClaimResult result =
        input
            .claim()
            .map(this::known)
            .orElseGet(() -> claimer.claim(request(input, ThisWorkflow.run().workflowId())));
    return adopted(result);
  }

  @Override
  public ClaimStep serveWaiting(ClaimId claim) {
    signal(claim, claims.serveWaiting(claim));
    return recorded(claim);
  }

  private void signal(ClaimId asking, List<GrantedClaim> granted) {
    granted.stream().filter(g -> !g.claim().equals(asking)).forEach(signals::granted);
  }

  @Override
  public ClaimStep stopWaiting(ClaimId claim) {
    signal(claim, claims.stopWaiting(claim));
    return claims
        .recorded(claim)
        .map(this::adopted)
        .orElseGet(() -> over(new ClaimResult.NoneEligible("nothing became ready in time")));
  }

  @Override
  public ClaimStep recorded(ClaimId claim) {
    return adopted(known(claim));
  }

  private ClaimResult known(ClaimId claim) {
    return claims
        .recorded(claim)
        .orElseGet(() -> new ClaimResult.NoneEligible("the claim " + claim + " has ended"));
  }

  /** Notes that this workflow sees the claim and its build through. */
  private ClaimStep adopted(ClaimResult result) {
    WorkflowRun run = ThisWorkflow.run();
    return switch (result) {
      case ClaimResult.Owned owned -> {
        claims.assign(owned.claim(), run);
        owned.build().ifPresent(build -> builds.assign(build, run));
        yield endedMeanwhile(owned, owned(owned));
      }
      case ClaimResult.Waiting waiting -> {
        claims.assign(waiting.claim(), run);
        yield waiting(waiting);
      }
      case ClaimResult.NoneEligible none -> over(none);
      case ClaimResult.Refused refused -> over(refused);
    };
  }

  /** Where its build ended between two looks, a third says how. */
  private ClaimStep endedMeanwhile(ClaimResult.Owned owned, ClaimStep step) {
    return owned.status() == ClaimStatus.PERSONALIZING
            && step.build().isEmpty()
            && known(owned.claim()) instanceof ClaimResult.Owned ended
        ? owned(ended)
        : step;
  }

  private ClaimStep owned(ClaimResult.Owned owned) {
    return new ClaimStep(
        ClaimAnswers.of(owned),
        Optional.of(owned.claim()),
        Optional.empty(),
        owned.hit() ? Optional.of(owned.preset()) : Optional.empty(),
        owned.status() == ClaimStatus.PERSONALIZING
            ? owned.build().flatMap(builds::ticket).map(tasks::of)
            : Optional.empty());
  }

  private ClaimStep waiting(ClaimResult.Waiting waiting) {
    Duration maxWait = Duration.between(database.instant(), waiting.until());
    return new ClaimStep(
        ClaimAnswers.of(waiting),
        Optional.of(waiting.claim()),
        Optional.of(maxWait.isPositive() ? maxWait : Duration.ofMillis(1)),
        Optional.empty(),
        Optional.empty());
  }

  private static ClaimStep over(ClaimResult result) {
    return new ClaimStep(
        ClaimAnswers.of(result),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ClaimRequest request(ClaimInput input, String workflowId) {
    try {
      return new ClaimRequest(
          PoolName.parse(input.pool().orElse("")),
          input.owner().orElse(""),
          input.name(),
          Optional.of(input.key().orElse(workflowId)),
          Map.of(),
          OnMiss.parse(input.onMiss().orElse("fail")),
          input.lease().map(Durations::parsePositive));
    } catch (IllegalArgumentException e) {
      throw Refusal.of(CleanText.line(String.valueOf(e.getMessage())), "InvalidClaim");
    }
  }
}
