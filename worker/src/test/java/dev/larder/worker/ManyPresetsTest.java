package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.provision.Operation;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.loop.PassReport;
import dev.larder.workflow.loop.ReconcilerState;
import io.temporal.api.enums.v1.EventType;
import io.temporal.common.WorkflowExecutionHistory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More presets have something to do than a run of the loop may have children. */
@NullMarked
@Timeout(120)
class ManyPresetsTest {
  private static final int MAX = 3;
  private final Story story = new Story();

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void noRunHasMoreChildrenOpenThanItMayAndEachPresetIsStartedWhileAllBuildsRun() {
    present(8);
    story.provisioner.hang(Operation.START);
    String first = start();
    story.until("all are being built", () -> story.provisioner.asked(Operation.START) == 8);
    assertThat(childrenByRun(first)).hasSize(3).allMatch(children -> children <= MAX);
    assertThat(story.presetPasses()).isEqualTo(8);

    story.provisioner.goOn();
    story.until(
        "all are ready", () -> story.views.pools().stream().allMatch(p -> p.counts().ready() == 1));
  }

  @Test
  void whoAsksForAPassIsAnsweredWhereItStops() {
    present(0);
    start();
    story.settle();
    story.provisioner.hang(Operation.START);
    present(8);
    PassReport report = story.reconciler().reconcile();
    assertThat(report.creates()).isEqualTo(8);
    assertThat(report.started()).isEqualTo(MAX);
    story.until("all are being built", () -> story.provisioner.asked(Operation.START) == 8);
  }

  private void present(int count) {
    int[] desired = new int[8];
    Arrays.fill(desired, 0, count, 1);
    story.applyPools(desired);
  }

  private String start() {
    story.set("interval", "10h");
    story.startReconciler(ReconcilerState.first(0, Optional.of(MAX)));
    return story.runId();
  }

  /** How many children each run of the loop has started, from the first to the one that is open. */
  private List<Integer> childrenByRun(String firstRun) {
    List<Integer> children = new ArrayList<>();
    Optional<String> run = Optional.of(firstRun);
    while (run.isPresent()) {
      WorkflowExecutionHistory history =
          story.temporal.getWorkflowClient().fetchHistory(WorkflowIds.RECONCILER, run.get());
      children.add(
          Math.toIntExact(
              history.getEvents().stream()
                  .filter(
                      e ->
                          e.getEventType()
                              == EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED)
                  .count()));
      run =
          Optional.of(
                  history
                      .getLastEvent()
                      .getWorkflowExecutionContinuedAsNewEventAttributes()
                      .getNewExecutionRunId())
              .filter(next -> !next.isEmpty());
    }
    return children;
  }
}
