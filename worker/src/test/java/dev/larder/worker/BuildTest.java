package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.OnMiss;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How builds end, whatever happens to them. */
@NullMarked
@Timeout(120)
class BuildTest {
  private final Story story = new Story();

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void aTransientFailureIsTriedAgainUnderTheSameBuild() {
    story.applyPools(1);
    story.provisioner.script(
        r ->
            r.operation() == Operation.START && r.attempt() < 3
                ? Optional.of(new ProvisionResult.TryAgain("not now"))
                : Optional.empty());
    story.startReconciler();
    story.pass(Duration.ofMinutes(2));
    story.untilReady("p0", 1);
    List<ProvisionRequest> asked = story.provisioner.asked();
    assertThat(asked).extracting(ProvisionRequest::attempt).containsExactly(1, 2, 3);
    assertThat(asked).extracting(ProvisionRequest::build).containsOnly(asked.get(0).build());
  }

  @Test
  void afterFiveTriesItIsAFailureAndNothingIsLeft() {
    story.applyPools(1);
    story.provisioner.script(
        r ->
            r.operation() == Operation.START
                ? Optional.of(new ProvisionResult.TryAgain("not now"))
                : Optional.empty());
    story.startReconciler();
    story.until(
        "the failure is held against the pool",
        () -> {
          story.pass(Duration.ofSeconds(10));
          return story.pool("p0").status().until().isPresent();
        });
    story.until("it is cleaned up", () -> story.provisioner.list().isEmpty());
    assertThat(story.provisioner.asked(Operation.START)).isEqualTo(5);
  }

  @Test
  void aWorkspaceThatCannotBeDeletedIsShownAndTriedAgain() {
    story.applyPools(1);
    story.startReconciler();
    story.untilReady("p0", 1);
    story.provisioner.fail(Operation.DELETE, "p0");
    story.applyPools(0);
    story.reconciler().reconcileNow();
    story.until("it has leaked", () -> story.pool("p0").counts().leaked() == 1);
    story.settle();
    long passes = story.reconciler().status().passes();
    story.pass(Duration.ofMinutes(4)); // it fails a second and a third time
    assertThat(story.provisioner.asked(Operation.DELETE)).isGreaterThan(1);
    assertThat(story.reconciler().status().passes() - passes).isLessThan(20);

    story.provisioner.succeed();
    story.pass(Duration.ofMinutes(15));
    story.until("it is gone", () -> story.provisioner.list().isEmpty());
    assertThat(story.workspaces()).isEmpty();
  }

  @Test
  void deletingAWorkspaceThatIsBeingBuiltEndsTheBuildFirst() {
    story.applyPools(1);
    story.provisioner.hang(Operation.START);
    story.startReconciler();
    story.until("it is being built", () -> story.provisioner.asked(Operation.START) == 1);
    story.applyPools(0);
    story.delete(story.workspaces().get(0));
    story.until("it is gone", () -> story.workspaces().isEmpty());
    assertThat(story.provisioner.list()).isEmpty();
  }

  @Test
  void aBuildWhoseWorkflowWasTerminatedIsTakenUpAgain() {
    story.applyPools(1);
    story.provisioner.hang(Operation.START);
    story.startReconciler();
    story.until("it is being built", () -> story.provisioner.asked(Operation.START) == 1);
    story.terminateWorkflowOf(story.workspaces().get(0));
    story.provisioner.goOn();
    story.until(
        "the next full passes finish it",
        () -> {
          story.reconciler().reconcile();
          return story.ready("p0") == 1;
        });
    assertThat(story.provisioner.list()).hasSize(1);
  }

  @Test
  void theWorkflowOfABuildThatIsNotInTheDatabaseAnyMoreEnds() {
    story.applyPools(1);
    story.provisioner.hang(Operation.START);
    story.startReconciler();
    story.until("it is being built", () -> story.provisioner.asked(Operation.START) == 1);
    String workflow = story.presetWorkflows().getFirst();
    story.database.transaction(
        "restore an older copy",
        db ->
            db.execute("delete from larder.build_attempts")
                + db.execute("delete from larder.builds")
                + db.execute("delete from larder.workspaces"));
    story.provisioner.goOn();
    story.temporal.getWorkflowClient().newUntypedWorkflowStub(workflow).getResult(Object.class);
    story.reconciler().reconcile();
    story.untilReady("p0", 1);
  }

  @Test
  void whenAllOfTemporalIsLostBuildsAndClaimsAreFinishedWithoutWaitingForAnotherFullPass() {
    story.applyPools(2);
    story.startReconciler();
    story.untilReady("p0", 2);
    story.claim("p0", "alice", new OnMiss.Fail()); // and dies before it starts the workflow
    story.applyPools(3);
    story.provisioner.hang(Operation.START);
    story.tellChanged("p0");
    story.until("more are being built", () -> story.pool("p0").counts().starting() == 2);
    Instant later =
        Instant.ofEpochMilli(story.temporal.currentTimeMillis()).plus(Duration.ofSeconds(1));
    story.close();

    try (Story next = new Story(later, story.source)) {
      next.startReconciler();
      next.untilReady("p0", 3);
      next.until(
          "the claim is seen through",
          () ->
              next.workspaces().stream()
                  .anyMatch(
                      w ->
                          w.state() == WorkspaceState.CLAIMED
                              && w.owner().equals(Optional.of("alice"))));
      assertThat(next.workspaces()).hasSize(4);
    }
  }
}
