package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.pass.Reconciliation;
import dev.larder.store.workspace.BuildLifecycle;
import dev.larder.store.workspace.Unfinished;
import dev.larder.worker.background.OrphanedClaims;
import dev.larder.worker.background.RefillSignals;
import dev.larder.workflow.claim.ClaimAnswer;
import dev.larder.workflow.claim.WorkspaceClaim;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims that wait in line, served by a worker that died right after the grant's commit. */
@NullMarked
@Timeout(120)
class OrphanedClaimsTest {
  private final Story story = new Story();
  private final OrphanedClaims orphaned =
      new OrphanedClaims(new Unfinished(story.database), story.temporal.getWorkflowClient());

  @BeforeEach
  void anEmptyPool() {
    story.applyPools(0);
  }

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void aGrantThatItsWorkflowMissedIsSignaledWithinAMinute() {
    ClaimId claim = waits();
    WorkspaceClaim workflow = story.seeThrough(claim);
    story.until("its workflow waits", () -> waitsForASignal(claim));
    grantAndDie();
    assertThat(orphaned.adopt()).as("another worker may be about to signal").isZero();

    story.pass(Duration.ofSeconds(11));
    assertThat(orphaned.adopt()).isEqualTo(1);
    story.until("it is personalized", this::isPersonalized);
    assertThat(WorkflowStub.fromTyped(workflow).getResult(ClaimAnswer.class).state())
        .isEqualTo("claimed");
    assertThat(orphaned.adopt()).isZero();
  }

  @Test
  void aGrantWhoseWorkflowIsGoneGetsAnother() {
    ClaimId claim = waits();
    story.seeThrough(claim);
    story.until("its workflow waits", () -> waitsForASignal(claim));
    story
        .temporal
        .getWorkflowClient()
        .newUntypedWorkflowStub(story.workflowOf(claim))
        .terminate("by the test");
    grantAndDie();
    story.pass(Duration.ofSeconds(11));
    assertThat(orphaned.adopt()).isEqualTo(1);
    story.until("it is personalized", this::isPersonalized);
  }

  @Test
  void aClaimThatOnlyWaitsIsLeftAlone() {
    ClaimId claim = waits();
    story.seeThrough(claim);
    story.until("its workflow waits", () -> waitsForASignal(claim));
    story.pass(Duration.ofMinutes(1));
    assertThat(orphaned.adopt()).isZero();
  }

  @Test
  void aWaitPollsOnceMoreBeforeItIsGivenUp() {
    ClaimId claim = waits();
    WorkspaceClaim workflow = story.seeThrough(claim);
    story.until("its workflow waits", () -> waitsForASignal(claim));
    grantAndDie();
    assertThat(WorkflowStub.fromTyped(workflow).getResult(ClaimAnswer.class).state())
        .isEqualTo("claimed");
  }

  @Test
  void aGrantWithNothingToPersonalizeIsSignaledWithItsRefill() {
    story.applyPools("", 0);
    ClaimId claim = waits();
    WorkspaceClaim workflow = story.seeThrough(claim);
    story.until("its workflow waits", () -> waitsForASignal(claim));
    story.applyPools("", 1);
    buildAndDie();
    story.pass(Duration.ofSeconds(11));
    assertThat(orphaned.adopt()).as("it is claimed already").isZero();

    story.startReconciler();
    new RefillSignals(new Unfinished(story.database), story.temporal.getWorkflowClient()).signal();

    WorkflowStub ended = WorkflowStub.fromTyped(workflow);
    assertThat(ended.getResult(ClaimAnswer.class).state()).isEqualTo("claimed");
    assertThat(story.temporal.getWorkflowClient().fetchHistory(story.workflowOf(claim)).getEvents())
        .as("by a signal, not at the end of its wait")
        .anyMatch(e -> e.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED);
  }

  private ClaimId waits() {
    return ((ClaimResult.Waiting) story.claim("p0", "alice", new OnMiss.Wait(Duration.ofHours(8))))
        .claim();
  }

  /** A prebuild becomes ready and the claim's; nothing is signaled. */
  private void grantAndDie() {
    story.applyPools(1);
    buildAndDie();
  }

  private void buildAndDie() {
    List<BuildTicket> builds =
        new Reconciliation(story.database)
            .apply(
                story.pool("p0").preset().orElseThrow(),
                UUID.randomUUID(),
                0,
                new WorkflowRun("gone", "gone"))
            .builds();
    BuildId build = builds.getFirst().build();
    story.builds.begin(build, "dies", Duration.ZERO);
    BuildLifecycle.Ended ended =
        story.builds.finish(
            build,
            1,
            new ProvisionResult.Succeeded(Map.of(), Optional.empty(), List.of()),
            new byte[0]);
    assertThat(ended.granted()).hasSize(1);
  }

  private boolean waitsForASignal(ClaimId claim) {
    return story
        .temporal
        .getWorkflowClient()
        .fetchHistory(story.workflowOf(claim))
        .getEvents()
        .stream()
        .anyMatch(e -> e.getEventType() == EventType.EVENT_TYPE_TIMER_STARTED);
  }

  private boolean isPersonalized() {
    return story.workspaces().stream().anyMatch(w -> w.state() == WorkspaceState.CLAIMED);
  }
}
