package dev.larder.worker.activities;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimStatus;
import dev.larder.provision.ReplacedResource;
import dev.larder.workflow.claim.ClaimAnswer;
import java.util.Optional;

/** What Temporal's clients are answered of a claim: histories hold it, so no outputs. */
public final class ClaimAnswers {
  private ClaimAnswers() {}

  public static ClaimAnswer of(ClaimResult result) {
    return switch (result) {
      case ClaimResult.Owned owned -> owned(owned);
      case ClaimResult.Waiting waiting ->
          new ClaimAnswer(
              Optional.of(waiting.claim().toString()),
              Optional.empty(),
              Optional.empty(),
              false,
              ClaimStatus.WAITING.label(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      case ClaimResult.NoneEligible none -> nothing("miss", none.reason());
      case ClaimResult.Refused refused -> nothing(refused.why().label(), refused.reason());
    };
  }

  private static ClaimAnswer owned(ClaimResult.Owned owned) {
    return new ClaimAnswer(
        Optional.of(owned.claim().toString()),
        Optional.of(owned.workspace().toString()),
        Optional.of(owned.name()),
        owned.hit(),
        owned.status().label(),
        owned.status() == ClaimStatus.FAILED
            ? Optional.of("personalizing failed; see: larder logs " + owned.workspace())
            : Optional.empty(),
        owned.status() == ClaimStatus.CLAIMED
            ? Optional.of(owned.replaced().stream().map(ReplacedResource::address).toList())
            : Optional.empty(),
        owned.leaseUntil());
  }

  private static ClaimAnswer nothing(String state, String reason) {
    return new ClaimAnswer(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        state,
        Optional.of(reason),
        Optional.empty(),
        Optional.empty());
  }
}
