package dev.larder.worker.nexus;

import static dev.larder.worker.nexus.NexusCall.optional;
import static dev.larder.worker.nexus.NexusCall.required;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimResult.Refusal;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.ClaimWorkflow;
import dev.larder.claim.Claimer;
import dev.larder.claim.OnMiss;
import dev.larder.client.FollowedClaimer;
import dev.larder.client.KnownAttributes;
import dev.larder.document.Durations;
import dev.larder.pool.PoolName;
import dev.larder.worker.activities.ClaimAnswers;
import dev.larder.workflow.LarderAttributes;
import dev.larder.workflow.TaskQueues;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.claim.ClaimAnswer;
import dev.larder.workflow.claim.ClaimInput;
import dev.larder.workflow.claim.WorkspaceClaim;
import dev.larder.workflow.nexus.ClaimCall;
import io.nexusrpc.OperationException;
import io.nexusrpc.handler.OperationHandler;
import io.nexusrpc.handler.OperationStartResult;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import io.temporal.nexus.Nexus;
import io.temporal.nexus.WorkflowHandle;
import io.temporal.nexus.WorkflowRunOperation;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Claims through an endpoint: for its owners alone, of its pools alone, once for each key. */
final class NexusClaims {
  private final Function<String, Claimer> claimers;
  private final FollowedClaimer following;
  private final KnownAttributes known;

  /**
   * @param claimers by the subject in whose name they claim
   */
  NexusClaims(
      Function<String, Claimer> claimers, FollowedClaimer following, KnownAttributes known) {
    this.claimers = claimers;
    this.following = following;
    this.known = known;
  }

  OperationStartResult<ClaimAnswer> claim(NexusCall call, ClaimCall input) {
    return answer(following.follow(claimed(call, input)));
  }

  /** A workflow sees through what was claimed here, unless there is nothing to see through. */
  OperationStartResult<ClaimAnswer> claimAndPersonalize(NexusCall call, ClaimCall input)
      throws OperationException {
    ClaimResult result = claimed(call, input);
    return switch (result) {
      case ClaimResult.Owned owned ->
          owned.status() == ClaimStatus.PERSONALIZING
              ? seenThrough(call, input, owned.workflow())
              : answer(following.follow(owned));
      case ClaimResult.Waiting waiting -> seenThrough(call, input, waiting.workflow());
      case ClaimResult.NoneEligible none -> answer(none);
      case ClaimResult.Refused refused -> answer(refused);
    };
  }

  private ClaimResult claimed(NexusCall call, ClaimCall input) {
    ClaimRequest request = request(call, input);
    if (!call.endpoint().reaches(request.pool())) {
      return noSuchPool(request.pool());
    }
    ClaimResult result = call.inTime(() -> claimers.apply(call.subject()).claim(request));
    return result instanceof ClaimResult.Refused refused && refused.why() == Refusal.NO_SUCH_POOL
        ? noSuchPool(request.pool())
        : result;
  }

  /** In the words of what is not there, whichever of the two it is. */
  private static ClaimResult noSuchPool(PoolName pool) {
    return new ClaimResult.Refused(Refusal.NO_SUCH_POOL, "there is no pool " + pool);
  }

  private static ClaimRequest request(NexusCall call, ClaimCall input) {
    if (!input.values().orElse(Map.of()).isEmpty()) {
      throw new RefusedCall(
          "ValuesRefused",
          "values for a workspace would stay in workflows' histories: claim over HTTP or with"
              + " `larder claim --set/--secret` where the workspace needs them. Those of this call"
              + " are in its caller's history already: replace the secrets among them");
    }
    PoolName pool = call.endpoint().named(required("pool", input.pool(), PoolName::parse));
    String owner = required("owner", input.owner(), text -> text);
    if (owner.isBlank()) {
      throw RefusedCall.invalid("owner: is blank");
    }
    return new ClaimRequest(
        pool,
        call.endpoint().owner(owner),
        input.name(),
        Optional.of(input.key().orElse(call.requestId())),
        Map.of(),
        optional("onMiss", input.onMiss(), OnMiss::parse).orElse(new OnMiss.Fail()),
        optional("lease", input.lease(), Durations::parsePositive),
        Optional.of(call.subject()));
  }

  /**
   * A workflow of this call's own, so that a second call with the same key is answered, too; both
   * see the same claim through.
   */
  private OperationStartResult<ClaimAnswer> seenThrough(
      NexusCall call, ClaimCall input, ClaimWorkflow claim) throws OperationException {
    WorkspaceClaim workflow =
        Nexus.getOperationContext()
            .getWorkflowClient()
            .newWorkflowStub(
                WorkspaceClaim.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(WorkflowIds.nexusClaim(claim.claim(), callId(call)))
                    .setTaskQueue(TaskQueues.LARDER)
                    .setStaticSummary(claim.summary())
                    .setTypedSearchAttributes(
                        known.areKnown()
                            ? LarderAttributes.ofClaim(claim.pool(), claim.workspace())
                            : SearchAttributes.EMPTY)
                    .build());
    OperationHandler<ClaimCall, ClaimAnswer> starting =
        WorkflowRunOperation.fromWorkflowHandle(
            (context, details, unused) ->
                WorkflowHandle.fromWorkflowMethod(
                    workflow::run, ClaimInput.recorded(claim.claim(), false)));
    return starting.start(call.context(), call.details(), input);
  }

  private static UUID callId(NexusCall call) {
    return UUID.nameUUIDFromBytes(
        (call.subject() + "\n" + call.requestId()).getBytes(StandardCharsets.UTF_8));
  }

  private static OperationStartResult<ClaimAnswer> answer(ClaimResult result) {
    return OperationStartResult.sync(ClaimAnswers.of(result));
  }
}
