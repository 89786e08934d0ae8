package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.workspace.Unfinished;
import dev.larder.worker.background.RefillSignals;
import dev.larder.workflow.claim.ClaimAnswer;
import dev.larder.workflow.claim.ClaimInput;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims with nothing to personalize, by a process that died right after the commit. */
@NullMarked
@Timeout(120)
class RefillSignalsTest {
  private final Story story = new Story();
  private final RefillSignals refills =
      new RefillSignals(new Unfinished(story.database), story.temporal.getWorkflowClient());

  @BeforeEach
  void aFullPool() {
    story.applyPools("", 1);
    story.startReconciler();
    story.until("it is full", () -> count(WorkspaceState.READY) == 1);
  }

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void thePoolIsRefilledAllTheSame() {
    assertThat(story.claim("p0", "alice", new OnMiss.Fail())).isInstanceOf(ClaimResult.Owned.class);
    assertThat(count(WorkspaceState.CLAIMED)).isEqualTo(1);
    assertThat(count(WorkspaceState.READY)).isZero();

    refills.signal();

    story.until("it is full again", () -> count(WorkspaceState.READY) == 1);
  }

  @Test
  void aClaimThroughTemporalEndsWithoutABuild() {
    var workflow = story.claimWorkflow("my-claim");
    ClaimAnswer answer =
        workflow.run(
            new ClaimInput(
                Optional.empty(),
                Optional.of("t/p0"),
                Optional.of("alice"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));

    assertThat(answer.state()).isEqualTo("claimed");
    assertThat(WorkflowStub.fromTyped(workflow).getResult(ClaimAnswer.class)).isEqualTo(answer);
    story.until("it is full again", () -> count(WorkspaceState.READY) == 1);
    story.pass(Duration.ofSeconds(1));
    refills.signal(); // of a workflow that has ended: nothing fails
    assertThat(count(WorkspaceState.CLAIMED)).isEqualTo(1);
  }

  private long count(WorkspaceState state) {
    return story.workspaces().stream().filter(w -> w.state() == state).count();
  }
}
