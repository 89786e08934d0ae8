package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.OnMiss;
import dev.larder.client.FollowedClaimer;
import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.store.view.WorkspaceView;
import dev.larder.store.workspace.Unfinished;
import dev.larder.worker.background.OrphanedClaims;
import dev.larder.workflow.claim.ClaimAnswer;
import dev.larder.workflow.claim.ClaimInput;
import dev.larder.workflow.claim.WorkspaceClaim;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a claim is seen through: owned, refilled, personalized. */
@NullMarked
@Timeout(120)
public class ClaimTest {
  private static final OnMiss FAIL = new OnMiss.Fail();
  private final Story story = new Story();

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void aHitIsPersonalizedAndThePoolRefilled() {
    stocked(1);
    ClaimResult.Owned owned = owned(story.claim("p0", "alice", FAIL));
    assertThat(owned.hit()).isTrue();
    assertThat(owned.status()).isEqualTo(ClaimStatus.PERSONALIZING);

    ClaimAnswer answer = ended(story.seeThrough(owned.claim()));
    assertThat(answer.state()).isEqualTo("claimed");
    assertThat(workspace(owned).state()).isEqualTo(WorkspaceState.CLAIMED);
    assertThat(asked(Operation.CLAIM))
        .extracting(ProvisionRequest::owner)
        .containsExactly(Optional.of("alice"));
    story.untilReady("p0", 1);
    assertThat(story.provisioner.list()).hasSize(2);
  }

  @Test
  void anyTemporalClientMayClaim() {
    stocked(1);
    ClaimAnswer answer = claimed("manual", input("acme/t/p0", "fail", Map.of()));
    assertThat(answer.state()).isEqualTo("claimed");
    assertThat(answer.hit()).isTrue();
    story.untilReady("p0", 1);
    assertThat(claimed("manual", input("acme/t/p0", "fail", Map.of())).workspace())
        .as("the workflow's id is the key")
        .isEqualTo(answer.workspace());
  }

  @Test
  void valuesInAWorkflowsInputAreRefused() {
    stocked(1);
    assertThatThrownBy(
            () -> claimed("manual", input("acme/t/p0", "fail", Map.of("token", "s3cret"))))
        .isInstanceOf(WorkflowFailedException.class)
        .hasStackTraceContaining("larder claim --set");
    assertThat(story.ready("p0")).isEqualTo(1);
  }

  @Test
  void aMissIsAnAnswer() {
    story.applyPools(0);
    story.startReconciler();
    assertThat(claimed("manual", input("t/p0", "fail", Map.of())).state()).isEqualTo("miss");
    assertThat(claimed("no-such", input("t/p9", "fail", Map.of())).state())
        .isEqualTo("no-such-pool");
  }

  @Test
  void aFailedPersonalizationLeavesTheWorkspaceItsOwnersAndTheSameKeyTriesAgain() {
    stocked(1);
    story.provisioner.fail(Operation.CLAIM, "p0");
    ClaimResult.Owned first = owned(story.claim("p0", "alice", Optional.of("k1"), FAIL));
    assertThat(ended(story.seeThrough(first.claim())).state()).isEqualTo("failed");
    assertThat(workspace(first).state()).isEqualTo(WorkspaceState.FAILED);
    assertThat(workspace(first).owner()).contains("alice");

    story.provisioner.succeed();
    ClaimResult.Owned again = owned(story.claim("p0", "alice", Optional.of("k1"), FAIL));
    assertThat(again.workspace()).isEqualTo(first.workspace());
    assertThat(ended(story.seeThrough(again.claim())).state()).isEqualTo("claimed");
    assertThat(workspace(first).state()).isEqualTo(WorkspaceState.CLAIMED);
  }

  @Test
  void aColdBuildIsBuiltForItsOwnerAndPersonalized() {
    story.applyPools(0);
    story.startReconciler();
    ClaimResult.Owned cold = owned(story.claim("p0", "alice", new OnMiss.Build()));
    assertThat(cold.hit()).isFalse();
    assertThat(ended(story.seeThrough(cold.claim())).state()).isEqualTo("claimed");
    assertThat(story.provisioner.asked())
        .extracting(ProvisionRequest::operation)
        .containsExactly(Operation.START, Operation.CLAIM);
    assertThat(workspace(cold).state()).isEqualTo(WorkspaceState.CLAIMED);
  }

  @Test
  void aColdBuildThatFailsLeavesNothingBehindAndTheSameKeyBuildsAnew() {
    story.applyPools(0);
    story.startReconciler();
    story.provisioner.fail(Operation.START, "p0");
    ClaimResult.Owned cold =
        owned(story.claim("p0", "alice", Optional.of("k1"), new OnMiss.Build()));
    assertThat(ended(story.seeThrough(cold.claim())).state()).isEqualTo("failed");
    story.until("it is cleaned up", () -> story.provisioner.list().isEmpty());

    story.provisioner.succeed();
    ClaimResult.Owned again =
        owned(story.claim("p0", "alice", Optional.of("k1"), new OnMiss.Build()));
    assertThat(again.workspace()).isNotEqualTo(cold.workspace());
    assertThat(ended(story.seeThrough(again.claim())).state()).isEqualTo("claimed");
  }

  @Test
  void thoseWhoWaitAreServedInTheOrderTheyCame() {
    story.applyPools(0);
    story.startReconciler();
    List<ClaimResult.Waiting> line = List.of(waits("anna"), waits("bert"), waits("cleo"));
    List<WorkspaceClaim> workflows = line.stream().map(w -> story.seeThrough(w.claim())).toList();
    story.applyPools(1);
    story.tellChanged("p0");
    workflows.forEach(w -> assertThat(ended(w).state()).isEqualTo("claimed"));
    assertThat(asked(Operation.CLAIM))
        .extracting(r -> r.owner().orElseThrow())
        .containsExactly("anna", "bert", "cleo");
    story.untilReady("p0", 1);
  }

  @Test
  void aWaitEndsAsAMissAndItsKeyIsFree() {
    story.applyPools(0);
    story.startReconciler();
    ClaimResult.Waiting waiting =
        (ClaimResult.Waiting)
            story.claim("p0", "alice", Optional.of("k1"), new OnMiss.Wait(Duration.ofMinutes(10)));
    WorkspaceClaim workflow = story.seeThrough(waiting.claim());
    story.pass(Duration.ofMinutes(11));
    assertThat(ended(workflow).state()).isEqualTo("miss");
    assertThat(story.claim("p0", "alice", Optional.of("k1"), FAIL))
        .isInstanceOf(ClaimResult.NoneEligible.class);
  }

  @Test
  void aWaitThatATemporalClientBeganUnderItsOwnIdEndsWhenStockIsThere() {
    story.applyPools(0);
    story.startReconciler();
    WorkspaceClaim workflow = story.claimWorkflow("dave-waits");
    WorkflowClient.start(workflow::run, input("t/p0", "wait=8h", Map.of()));
    story.until("it waits", () -> story.waitingClaims() == 1);
    story.applyPools(1);
    story.tellChanged("p0");
    long before = story.temporal.currentTimeMillis();
    assertThat(ended(workflow).state()).isEqualTo("claimed");
    assertThat(Duration.ofMillis(story.temporal.currentTimeMillis() - before))
        .isLessThan(Duration.ofHours(1));
  }

  @Test
  void aClaimWhoseMakerDiedBeforeItToldTemporalIsTakenUp() {
    stocked(1);
    ClaimResult.Owned owned = owned(story.claim("p0", "alice", FAIL));
    OrphanedClaims orphaned =
        new OrphanedClaims(new Unfinished(story.database), story.temporal.getWorkflowClient());
    assertThat(orphaned.adopt()).as("another worker may be about to signal").isZero();

    story.pass(Duration.ofSeconds(31));
    assertThat(orphaned.adopt()).isEqualTo(1);
    story.until("it is personalized", () -> workspace(owned).state() == WorkspaceState.CLAIMED);
    story.untilReady("p0", 1);
    assertThat(orphaned.adopt()).isZero();
  }

  @Test
  void aProgramsClaimIsFollowedUpByItself() {
    stocked(1);
    try (FollowedClaimer claimer =
        new FollowedClaimer(story.claims, story.temporal.getWorkflowClient())) {
      ClaimResult.Owned owned =
          owned(
              claimer.claim(
                  new ClaimRequest(
                      PoolName.parse("t/p0"),
                      "alice",
                      Optional.empty(),
                      Optional.empty(),
                      Map.of(),
                      FAIL)));
      story.until("it is personalized", () -> workspace(owned).state() == WorkspaceState.CLAIMED);
      story.untilReady("p0", 1);
    }
  }

  @Test
  void withPrebuildsOffClaimsAnswerSoAndTheStockStaysAsItIs() {
    stocked(2);
    story.applyPools(5);
    Instant later = Instant.ofEpochMilli(story.temporal.currentTimeMillis());
    story.close();
    try (Story off = new Story(later, story.source, false)) {
      off.startReconciler(); // another worker's: its queue is left alone
      WorkspaceClaim workflow = off.claimWorkflow("manual");
      WorkflowClient.start(workflow::run, input("t/p0", "fail", Map.of()));
      assertThat(ended(workflow).state()).isEqualTo("disabled");
      assertThat(off.ready("p0")).isEqualTo(2);
      assertThat(off.provisioner.asked()).isEmpty();
    }
  }

  private void stocked(int count) {
    story.applyPools(count);
    story.startReconciler();
    story.untilReady("p0", count);
  }

  private ClaimResult.Waiting waits(String owner) {
    ClaimResult result = story.claim("p0", owner, new OnMiss.Wait(Duration.ofHours(1)));
    story.pass(Duration.ofMillis(5)); // who comes later has a later instant
    return (ClaimResult.Waiting) result;
  }

  private ClaimAnswer claimed(String workflowId, ClaimInput input) {
    WorkspaceClaim workflow = story.claimWorkflow(workflowId);
    WorkflowClient.start(workflow::run, input);
    return ended(workflow);
  }

  private static ClaimAnswer ended(WorkspaceClaim workflow) {
    return WorkflowStub.fromTyped(workflow).getResult(ClaimAnswer.class);
  }

  private static ClaimInput input(String pool, String onMiss, Map<String, String> values) {
    return new ClaimInput(
        Optional.empty(),
        Optional.of(pool),
        Optional.of("alice"),
        Optional.empty(),
        Optional.empty(),
        Optional.of(onMiss),
        Optional.of(values),
        Optional.empty(),
        Optional.empty());
  }

  private static ClaimResult.Owned owned(ClaimResult result) {
    assertThat(result).isInstanceOf(ClaimResult.Owned.class);
    return (ClaimResult.Owned) result;
  }

  private WorkspaceView workspace(ClaimResult.Owned owned) {
    return story.workspaces().stream()
        .filter(w -> w.id().equals(owned.workspace()))
        .findFirst()
        .orElseThrow();
  }

  private List<ProvisionRequest> asked(Operation operation) {
    return story.provisioner.asked().stream().filter(r -> r.operation() == operation).toList();
  }
}
