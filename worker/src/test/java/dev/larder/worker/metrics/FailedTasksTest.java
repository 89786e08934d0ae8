package dev.larder.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.worker.provision.Await;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workflows that do not go on are seen in a scrape as the alerts ask for it. */
@Timeout(60)
class FailedTasksTest {
  private static final String QUEUE = "tasks";
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Meters meters = new Meters();
  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder().setMetricsScope(meters.temporalScope()).build());

  @WorkflowInterface
  public interface Stuck {
    @WorkflowMethod
    void run();
  }

  /** Does something else each time that it is replayed. */
  public static final class Changed implements Stuck {
    private static final AtomicInteger REPLAYS = new AtomicInteger();

    @Override
    public void run() {
      if (REPLAYS.getAndIncrement() == 0) {
        Workflow.sleep(Duration.ofMillis(10));
        throw new IllegalStateException("so that it is replayed");
      }
    }
  }

  public static final class Wrong implements Stuck {
    @Override
    public void run() {
      throw new IllegalStateException("wrong");
    }
  }

  @Test
  void codeThatIsNotWhatTheHistoryWasMadeBy() throws Exception {
    stuck(Changed.class);
    awaits("NonDeterminismError");
  }

  @Test
  void codeThatThrows() throws Exception {
    stuck(Wrong.class);
    awaits("WorkflowError");
  }

  private void stuck(Class<? extends Stuck> how) {
    temporal.newWorker(QUEUE).registerWorkflowImplementationTypes(how);
    temporal.start();
    WorkflowClient client = temporal.getWorkflowClient();
    WorkflowClient.start(
        client.newWorkflowStub(
                Stuck.class, WorkflowOptions.newBuilder().setTaskQueue(QUEUE).build())
            ::run);
  }

  private void awaits(String reason) throws Exception {
    Await.until(
        reason,
        SOON,
        () ->
            meters
                .scrape()
                .lines()
                .filter(line -> line.startsWith("temporal_workflow_task_execution_failed_total{"))
                .anyMatch(
                    line ->
                        line.contains("failure_reason=\"" + reason + "\"")
                            && line.contains("workflow_type=\"Stuck\"")));
    assertThat(meters.scrape()).contains("temporal_workflow_task_schedule_to_start_latency");
  }

  @AfterEach
  void stop() {
    temporal.close();
    meters.close();
  }
}
