package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.provision.Operation;
import io.temporal.common.WorkflowExecutionHistory;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A preset is so large that no one workflow builds all of it. */
@NullMarked
@Timeout(180)
class LongFillTest {
  private static final int DESIRED = 1_150;

  /** A server warns from here on. */
  private static final int LONG_HISTORY = 10_240;

  @Test
  void aWorkflowHandsOverAfterAThousandBuildsAndNoneIsBuiltTwice() {
    try (Story story = new Story()) {
      story.set("interval", "10h");
      story.applyPools(DESIRED);
      story.startReconciler();
      for (int ready = 0; ready < DESIRED; ready += 200) {
        int more = Math.min(DESIRED, ready + 200);
        story.until(more + " are ready", () -> story.ready("p0") >= more);
      }

      assertThat(story.provisioner.asked(Operation.START)).isEqualTo(DESIRED);
      assertThat(story.presetWorkflows())
          .hasSize(2)
          .allSatisfy(id -> assertThat(events(story, id)).isLessThan(LONG_HISTORY));
    }
  }

  private static int events(Story story, String id) {
    WorkflowExecutionHistory history = story.temporal.getWorkflowClient().fetchHistory(id);
    return history.getEvents().size();
  }
}
