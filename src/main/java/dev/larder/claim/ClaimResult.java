package dev.larder.claim;

import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.ReplacedResource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came of a claim. All of these are expected; none is an exception. */
public sealed interface ClaimResult {
  /**
   * The workspace is the owner's.
   *
   * @param preset whose stock it came from: the one to refill
   * @param name the workspace's name
   * @param hit whether it was in stock; else it is a cold build
   * @param outputs of the workspace, as far as they are known
   * @param sensitiveOutputs those that no one but the claimer is shown
   * @param tookMicros server-side time of the claim transaction, in microseconds
   * @param build the personalization, or the cold build
   * @param error why personalizing failed, where it did
   * @param replaced resources that the claim replaced: what they held is not the prebuilt
   *     workspace's any more
   * @param refused resources that it would have replaced, where that was refused
   * @param leaseUntil when it is deleted unless extended; empty: it lives until it is released, or
   *     is still being built
   * @param workflow that personalizes it, where there is anything to personalize
   */
  record Owned(
      ClaimId claim,
      WorkspaceId workspace,
      PresetId preset,
      String name,
      String owner,
      boolean hit,
      ClaimStatus status,
      Map<String, String> outputs,
      Map<String, String> sensitiveOutputs,
      long tookMicros,
      Optional<BuildId> build,
      Optional<String> error,
      List<ReplacedResource> replaced,
      List<ReplacedResource> refused,
      Optional<Instant> leaseUntil,
      ClaimWorkflow workflow)
      implements ClaimResult {
    /** Without outputs: some are not for logs. */
    @Override
    public String toString() {
      return "%s of %s for %s, %s".formatted(claim, name, owner, status.label());
    }
  }

  /**
   * In line for the next prebuild.
   *
   * @param workflow that waits with it
   */
  record Waiting(ClaimId claim, Instant until, ClaimWorkflow workflow) implements ClaimResult {}

  /** A miss: nothing eligible, in the words of {@code reason}. The key stays free. */
  record NoneEligible(String reason) implements ClaimResult {}

  /** The request cannot be met as it stands, whatever the stock. Nothing was claimed. */
  record Refused(Refusal why, String reason) implements ClaimResult {}

  /** Why a request is refused. */
  enum Refusal implements dev.larder.pool.Label {
    NO_SUCH_POOL,
    NAME_TAKEN,
    KEY_USED_OTHERWISE,
    OWNER_LIMIT,
    INVALID,
    DISABLED
  }
}
