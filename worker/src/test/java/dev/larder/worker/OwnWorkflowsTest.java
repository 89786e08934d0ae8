package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimWorkflow;
import dev.larder.claim.OnMiss;
import dev.larder.client.WorkflowStarts;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.Operation;
import dev.larder.store.build.BuildWorkflow;
import dev.larder.store.view.WorkspaceView;
import dev.larder.store.workspace.Unfinished;
import dev.larder.store.workspace.Workspaces;
import dev.larder.workflow.BuildReport;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.claim.ClaimAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What workflows are called: people read what each is about, and the row says it once. */
@NullMarked
@Timeout(60)
class OwnWorkflowsTest {
  private static final String UUID_TEXT = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private final Story story = new Story();
  private final Unfinished unfinished = new Unfinished(story.database);
  private final WorkflowStarts starts = new WorkflowStarts(story.temporal.getWorkflowClient());

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void idsSayWhatWorkflowsAreAbout() {
    story.applyPools(1);
    story.startReconciler();
    story.untilReady("p0", 1);
    assertThat(story.presetWorkflows())
        .allMatch(id -> id.matches("larder-preset/acme/t/p0/v1/" + UUID_TEXT));

    ClaimResult.Owned owned = owned();
    assertThat(owned.workflow().id()).isEqualTo("larder-claim/acme/t/p0/" + owned.claim());
    assertThat(unfinished.workflow(owned.claim())).contains(owned.workflow());
    starts.claim(owned.workflow());
    ended(owned.workflow());

    BuildWorkflow deletes = deletes(owned);
    assertThat(deletes.id()).isEqualTo("larder-build/acme/t/p0/" + deletes.build());
    assertThat(deletes.name()).isEqualTo(owned.name());
  }

  @Test
  void aClaimOutOfTheOrdinaryIsCalledLikeAnyOther() {
    story.applyPools(0);
    ClaimResult.Waiting waits =
        (ClaimResult.Waiting) story.claim("p0", "alice", new OnMiss.Wait(Duration.ofMinutes(5)));
    assertThat(waits.workflow().id()).isEqualTo("larder-claim/acme/t/p0/" + waits.claim());
    assertThat(waits.workflow().workspace()).isEmpty();
    ClaimResult.Owned cold = (ClaimResult.Owned) story.claim("p0", "bob", new OnMiss.Build());
    assertThat(cold.workflow().id()).isEqualTo("larder-claim/acme/t/p0/" + cold.claim());
  }

  @Test
  void theLongestFitsIntoTemporalsBound() {
    String longest = "x".repeat(63);
    PoolName pool = PoolName.of(longest, longest, longest);
    UUID any = UUID.randomUUID();
    assertThat(
            Stream.of(
                WorkflowIds.preset(pool.toString(), Integer.MAX_VALUE, any),
                ClaimWorkflow.idOf(pool, new ClaimId(any)),
                BuildWorkflow.prefix(pool) + any))
        .allSatisfy(
            id -> {
              assertThat(id.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255);
              assertThat(id).endsWith("/" + any);
            });
  }

  @Test
  void rowsOfBeforeKeepTheirWorkflows() {
    story.applyPools(1);
    story.startReconciler();
    story.untilReady("p0", 1);
    ClaimResult.Owned owned = owned();
    forgetNames();
    assertThat(story.workflowOf(owned.claim())).isEqualTo("larder-claim/" + owned.claim());
    starts.claim(unfinished.workflow(owned.claim()).orElseThrow());
    ended(unfinished.workflow(owned.claim()).orElseThrow());
    BuildWorkflow deletes = deletes(owned);
    forgetNames();
    assertThat(unfinished.workflow(deletes.build()).orElseThrow().id())
        .isEqualTo("larder-build/" + deletes.build());
  }

  /** A worker of before knows no names in rows. */
  @Test
  void whatIsStartedUnderTheOldAndTheNewIdIsDoneOnce() {
    story.applyPools(1);
    story.startReconciler();
    story.untilReady("p0", 1);
    ClaimResult.Owned owned = owned();
    story.provisioner.hang(Operation.CLAIM);
    starts.claim(owned.workflow());
    story.until("it runs", () -> story.provisioner.asked(Operation.CLAIM) == 1);
    ClaimWorkflow before = before(owned.workflow());
    starts.claim(before);
    story.provisioner.goOn();
    story.until("it is claimed", () -> state().equals(Optional.of(WorkspaceState.CLAIMED)));
    assertThat(ended(owned.workflow()).state()).isEqualTo("claimed");
    assertThat(ended(before).state()).isEqualTo("claimed");
    assertThat(story.provisioner.asked(Operation.CLAIM)).isEqualTo(1);

    BuildWorkflow deletes = deletes(owned);
    story.provisioner.hang(Operation.DELETE);
    starts.build(deletes);
    story.until("it runs", () -> story.provisioner.asked(Operation.DELETE) == 1);
    BuildWorkflow same = before(deletes);
    starts.build(same);
    story.provisioner.goOn();
    story.until("it is deleted", () -> state().isEmpty());
    ended(deletes);
    ended(same);
    assertThat(story.provisioner.asked(Operation.DELETE)).isEqualTo(1);
  }

  /** Of the one workspace that has an owner. */
  private Optional<WorkspaceState> state() {
    return story.workspaces().stream()
        .filter(workspace -> workspace.owner().isPresent())
        .map(WorkspaceView::state)
        .findFirst();
  }

  private ClaimResult.Owned owned() {
    return (ClaimResult.Owned) story.claim("p0", "alice", new OnMiss.Fail());
  }

  private BuildWorkflow deletes(ClaimResult.Owned owned) {
    Workspaces workspaces = new Workspaces(story.database);
    return switch (workspaces.delete(owned.workspace(), "alice")) {
      case Workspaces.Deletion.Asked asked -> unfinished.workflow(asked.build()).orElseThrow();
      case Workspaces.Deletion other -> throw new AssertionError(other.toString());
    };
  }

  private void forgetNames() {
    story.database.transaction(
        "as before",
        db ->
            db.execute("update larder.claims set own_workflow_id = null")
                + db.execute("update larder.builds set own_workflow_id = null"));
  }

  private static ClaimWorkflow before(ClaimWorkflow now) {
    return new ClaimWorkflow(
        now.claim(),
        ClaimWorkflow.idOfBefore(now.claim()),
        now.pool(),
        now.workspace(),
        now.name());
  }

  private static BuildWorkflow before(BuildWorkflow now) {
    return new BuildWorkflow(
        now.build(),
        "larder-build/" + now.build(),
        now.pool(),
        now.workspace(),
        now.name(),
        now.transition());
  }

  private ClaimAnswer ended(ClaimWorkflow workflow) {
    return story
        .temporal
        .getWorkflowClient()
        .newUntypedWorkflowStub(workflow.id())
        .getResult(ClaimAnswer.class);
  }

  private BuildReport ended(BuildWorkflow workflow) {
    return story
        .temporal
        .getWorkflowClient()
        .newUntypedWorkflowStub(workflow.id())
        .getResult(BuildReport.class);
  }
}
