package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.BuildId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.view.WorkspaceView;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An attempt that was given up made something after all. */
@NullMarked
@Timeout(120)
class LateResultTest {
  private static final ProvisionResult DONE =
      new ProvisionResult.Succeeded(Map.of(), Map.of(), Optional.empty(), List.of());

  /** Temporal drops what it answers, so that no workflow hears what has to be deleted. */
  @Test
  void whatComesWhenItsWorkspaceIsGoneIsDeletedWithoutWaitingForAFullPass() {
    try (Story story = new Story()) {
      Semaphore late = new Semaphore(0);
      story.set("interval", "10h");
      story.applyPools(1);
      story.provisioner.script(
          request -> {
            if (request.operation() == Operation.START && request.attempt() == 1) {
              late.acquireUninterruptibly();
            }
            return Optional.empty();
          });
      story.startReconciler();
      story.until("it is begun", () -> story.provisioner.asked(Operation.START) == 1);

      BuildId build = story.provisioner.asked().getFirst().build();
      story.builds.begin(build, "another worker", Duration.ZERO);
      story.builds.finish(build, 2, DONE, new byte[0]);
      story.until("its workflow has heard of the other's end", () -> isOver(story));
      WorkspaceView workspace = story.workspaces().getFirst();
      story.delete(workspace);
      story.until("it is gone", () -> isGone(story, workspace));
      assertThat(story.provisioner.asked(Operation.DELETE)).isEqualTo(1);

      late.release();
      story.until("its delete is asked for", () -> story.provisioner.asked(Operation.DELETE) == 2);
      story.until("nothing is left of it", () -> isGone(story, workspace));
    }
  }

  private static boolean isGone(Story story, WorkspaceView workspace) {
    return story.workspaces().stream().noneMatch(other -> other.id().equals(workspace.id()));
  }

  private static boolean isOver(Story story) {
    return story
            .temporal
            .getWorkflowClient()
            .newUntypedWorkflowStub(story.presetWorkflows().getFirst())
            .describe()
            .getStatus()
        == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED;
  }
}
