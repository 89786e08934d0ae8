package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.view.WorkspaceView;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stock that dies while it waits is replaced, and never handed out. */
@NullMarked
@Timeout(120)
class StockHealthTest {
  private final Story story = new Story();

  @BeforeEach
  void stock() {
    story.applyPools(2);
    story.set("interval", "7d"); // no full pass comes to help
    story.startReconciler();
    story.untilReady("p0", 2);
  }

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void theDeadOneIsReplacedAfterItsGraceAndTheOtherStays() {
    WorkspaceView dead = story.workspaces().get(0);
    WorkspaceView other = story.workspaces().get(1);
    dies(dead.id());
    story.health.checkWhatIsDue(); // plans when
    story.pass(Duration.ofMinutes(5));
    story.health.checkWhatIsDue();
    assertThat(story.pool("p0").counts().unhealthy()).isEqualTo(1);
    assertThat(claimed().workspace()).isEqualTo(other.id());

    story.pass(Duration.ofMinutes(2));
    story.until(
        "it is gone", () -> story.workspaces().stream().noneMatch(w -> w.id().equals(dead.id())));
    story.untilReady("p0", 2);
  }

  @Test
  void whatRecoversIsNotReplaced() {
    WorkspaceView one = story.workspaces().get(0);
    dies(one.id());
    story.health.checkWhatIsDue();
    story.pass(Duration.ofMinutes(5));
    story.health.checkWhatIsDue();
    story.provisioner.succeed();
    story.pass(Duration.ofSeconds(30));
    story.health.checkWhatIsDue();
    story.pass(Duration.ofMinutes(10));

    assertThat(story.ready("p0")).isEqualTo(2);
    assertThat(story.provisioner.asked(Operation.DELETE)).isZero();
  }

  @Test
  void whatAWorkerMeetsIsNotTheWorkspaces() {
    story.provisioner.script(
        r ->
            r.operation() == Operation.CHECK
                ? Optional.of(new ProvisionResult.TryAgain("no engine here"))
                : Optional.empty());
    story.health.checkAll();
    assertThat(story.provisioner.asked(Operation.CHECK)).isEqualTo(2);
    assertThat(story.ready("p0")).isEqualTo(2);
  }

  @Test
  void afterAPauseOfEverythingTheDeadAreReplacedAtOnce() {
    dies(story.workspaces().get(0).id());
    story.health.checkAll();
    story.until("it is deleted", () -> story.provisioner.asked(Operation.DELETE) == 1);
    story.untilReady("p0", 2);
    assertThat(story.workspaces()).noneMatch(w -> w.state() == WorkspaceState.UNHEALTHY);
  }

  private void dies(WorkspaceId workspace) {
    story.provisioner.script(
        r ->
            r.operation() == Operation.CHECK && r.workspace().equals(workspace)
                ? Optional.of(new ProvisionResult.Failed("no answer"))
                : Optional.empty());
  }

  private ClaimResult.Owned claimed() {
    return (ClaimResult.Owned) story.claim("p0", "alice", new OnMiss.Fail());
  }
}
