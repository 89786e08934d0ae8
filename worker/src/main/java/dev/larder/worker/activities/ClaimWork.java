package dev.larder.worker.activities;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.Claimer;
import dev.larder.claim.OnMiss;
import dev.larder.document.Durations;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolName;
import dev.larder.provision.ReplacedResource;
import dev.larder.store.Builds;
import dev.larder.store.Claims;
import dev.larder.store.Database;
import dev.larder.store.Runner;
import dev.larder.workflow.ClaimActivities;
import dev.larder.workflow.ClaimAnswer;
import dev.larder.workflow.ClaimInput;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Claims, as their workflow needs them. */
public final class ClaimWork implements ClaimActivities {
  private final Database database;
  private final Claimer claimer;
  private final Claims claims;
  private final Builds builds;
  private final BuildTasks tasks;
  private final ReconcilerLine line;

  /**
   * @param claimer answers new requests; may be disabled, while recorded claims go on
   */
  public ClaimWork(
      Database database,
      Claimer claimer,
      Claims claims,
      Builds builds,
      Duration heartbeat,
      ReconcilerLine line) {
    this.database = database;
    this.claimer = claimer;
    this.claims = claims;
    this.builds = builds;
    this.tasks = new BuildTasks(heartbeat);
    this.line = line;
  }

  @Override
  public ClaimStep claim(ClaimInput input) {
    ClaimResult result =
        input
            .claim()
            .map(this::known)
            .orElseGet(() -> claimer.claim(request(input, ThisWorkflow.runner().workflowId())));
    return takenUp(result);
  }

  @Override
  public ClaimStep serveWaiting(ClaimId claim) {
    claims.serveWaiting(claim).stream()
        .filter(g -> !g.claim().equals(claim))
        .forEach(line::granted);
    return recorded(claim);
  }

  @Override
  public ClaimStep stopWaiting(ClaimId claim) {
    claims.stopWaiting(claim);
    return claims
        .recorded(claim)
        .map(this::takenUp)
        .orElseGet(() -> miss("nothing became ready in time"));
  }

  @Override
  public ClaimStep recorded(ClaimId claim) {
    return takenUp(known(claim));
  }

  private ClaimResult known(ClaimId claim) {
    return claims
        .recorded(claim)
        .orElseGet(() -> new ClaimResult.NoneEligible("the claim " + claim + " has ended"));
  }

  /** Notes that this workflow sees the claim and its build through. */
  private ClaimStep takenUp(ClaimResult result) {
    Runner runner = ThisWorkflow.runner();
    return switch (result) {
      case ClaimResult.Owned owned -> {
        claims.ranBy(owned.claim(), runner);
        owned.build().ifPresent(build -> builds.ranBy(build, runner));
        yield owned(owned);
      }
      case ClaimResult.Waiting waiting -> {
        claims.ranBy(waiting.claim(), runner);
        yield waiting(waiting);
      }
      case ClaimResult.NoneEligible none -> miss(none.reason());
      case ClaimResult.Refused refused ->
          new ClaimStep(
              answer(refused.why().label(), Optional.of(refused.reason())),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
    };
  }

  private ClaimStep owned(ClaimResult.Owned owned) {
    return new ClaimStep(
        new ClaimAnswer(
            Optional.of(owned.claim().toString()),
            Optional.of(owned.workspace().toString()),
            Optional.of(owned.name()),
            owned.hit(),
            owned.status().label(),
            owned.status() == ClaimStatus.FAILED
                ? Optional.of("personalising failed; see: larder logs " + owned.workspace())
                : Optional.empty(),
            owned.status() == ClaimStatus.CLAIMED
                ? Optional.of(owned.replaced().stream().map(ReplacedResource::address).toList())
                : Optional.empty(),
            owned.leaseUntil()),
        Optional.of(owned.claim()),
        Optional.empty(),
        owned.hit() ? Optional.of(owned.preset()) : Optional.empty(),
        owned.status() == ClaimStatus.PERSONALISING
            ? owned.build().flatMap(builds::ticket).map(tasks::of)
            : Optional.empty());
  }

  private ClaimStep waiting(ClaimResult.Waiting waiting) {
    Duration patience = Duration.between(database.instant(), waiting.until());
    return new ClaimStep(
        new ClaimAnswer(
            Optional.of(waiting.claim().toString()),
            Optional.empty(),
            Optional.empty(),
            false,
            ClaimStatus.WAITING.label(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        Optional.of(waiting.claim()),
        Optional.of(patience.isPositive() ? patience : Duration.ofMillis(1)),
        Optional.empty(),
        Optional.empty());
  }

  private static ClaimStep miss(String reason) {
    return new ClaimStep(
        answer("miss", Optional.of(reason)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ClaimAnswer answer(String state, Optional<String> reason) {
    return new ClaimAnswer(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        state,
        reason,
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
          OnMissText.parse(input.onMiss().orElse("fail")),
          input.lease().map(Durations::parsePositive));
    } catch (IllegalArgumentException e) {
      throw ApplicationFailure.newNonRetryableFailure(
          String.valueOf(e.getMessage()), "InvalidClaim");
    }
  }

  /** {@code fail}, {@code build} or {@code wait=30s}, as people write it. */
  static final class OnMissText {
    private OnMissText() {}

    static OnMiss parse(String text) {
      if (text.equals("fail")) {
        return new OnMiss.Fail();
      }
      if (text.equals("build")) {
        return new OnMiss.Build();
      }
      if (text.startsWith("wait=")) {
        return new OnMiss.Wait(Durations.parse(text.substring(5)));
      }
      throw new IllegalArgumentException(
          "on a miss: fail, build or wait=DURATION (e.g. wait=30s), not \"" + text + "\"");
    }
  }
}
