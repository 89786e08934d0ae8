package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.client.WorkflowStarts;
import dev.larder.pool.EventId;
import dev.larder.pool.EventKind;
import dev.larder.provision.Operation;
import dev.larder.provision.ReplacedResource;
import dev.larder.store.event.EventFilter;
import dev.larder.workflow.Payloads;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.build.WorkspaceBuildWorkflow;
import dev.larder.workflow.claim.WorkspaceClaimWorkflow;
import dev.larder.workflow.loop.ReconcilerState;
import dev.larder.workflow.loop.ReconcilerWorkflow;
import dev.larder.workflow.notification.NotificationWorkflow;
import dev.larder.workflow.preset.PresetReconciliationWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Workflows that older code ran must go on under today's: each recorded history replays. A change
 * of a workflow adds a history, made with {@code -Dlarder.record=FOLDER}; old ones stay as they
 * are.
 */
@NullMarked
@Timeout(120)
class ReplayTest {
  private static final Path HISTORIES = Path.of("src/test/resources/histories");

  static List<Path> histories() throws IOException {
    try (Stream<Path> files = Files.list(HISTORIES)) {
      return files.sorted().toList();
    }
  }

  @Test
  void thereAreHistoriesOfEveryWorkflow() throws IOException {
    assertThat(histories())
        .extracting(path -> path.getFileName().toString().replaceAll("-.*", ""))
        .contains("reconciler", "preset", "claim", "build", "notification");
  }

  /** What one costs Temporal, and its users' Web UI. */
  @Test
  void aClaimFromStockAndAPresetsPartAreFewEvents() throws IOException {
    int signal = 5; // of the refill, which whoever claimed has not sent
    assertThat(events("claim-hit-v4.json")).isLessThanOrEqualTo(14 + signal);
    int builds = 2;
    assertThat(events("preset-filled-v4.json")).isLessThanOrEqualTo(7 + 6 * builds);
  }

  private static int events(String history) throws IOException {
    Path file =
        histories().stream().filter(path -> path.endsWith(history)).findFirst().orElseThrow();
    return WorkflowExecutionHistory.fromJson(Files.readString(file)).getEvents().size();
  }

  @ParameterizedTest
  @MethodSource("histories")
  void replays(Path history) throws Exception {
    try (TestWorkflowEnvironment environment =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.converter())
                        .build())
                .build())) {
      WorkflowReplayer.replayWorkflowExecution(
          WorkflowExecutionHistory.fromJson(Files.readString(history)),
          environment,
          ReconcilerWorkflow.class,
          PresetReconciliationWorkflow.class,
          WorkspaceBuildWorkflow.class,
          WorkspaceClaimWorkflow.class,
          NotificationWorkflow.class);
    }
  }

  /** One recipient refuses at once, the other is away for a day. */
  @Test
  @EnabledIfSystemProperty(named = "larder.record", matches = ".+")
  void recordNotification() throws Exception {
    Path folder = Files.createDirectories(Path.of(System.getProperty("larder.record")));
    try (Story story = new Story()) {
      story.apply(
          """
          organization: acme
          notify: [{mail: ops@acme.example}, {webhook: "http://127.0.0.1:1/"}]
          templates:
            - name: t
              provisioner: {simulated: {claim: 0s}}
              presets: [{name: p0, desired: 1}]
          """);
      story.claim("p0", "alice", new OnMiss.Fail());
      EventId event =
          story
              .views
              .events(
                  new EventFilter(
                      Optional.of(EventKind.OUT_OF_STOCK), Optional.empty(), Optional.empty(), 1))
              .getFirst()
              .id()
              .orElseThrow();
      new WorkflowStarts(story.temporal.getWorkflowClient()).notification(event, "out-of-stock");
      String workflow = WorkflowIds.notification(event);
      story.temporal.getWorkflowClient().newUntypedWorkflowStub(workflow).getResult(Object.class);
      write(story, workflow, folder.resolve("notification-refused-and-given-up-v1.json"));
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "larder.record", matches = ".+")
  void record() throws Exception {
    Path folder = Files.createDirectories(Path.of(System.getProperty("larder.record")));
    try (Story story = new Story()) {
      story.applyPools(2);
      story.provisioner.fail(Operation.START, "p0");
      story.startReconciler();
      story.until("it is held", () -> story.pool("p0").status().until().isPresent());
      write(
          story,
          story.presetWorkflows().get(0),
          folder.resolve("preset-failed-and-cleaned-v4.json"));
      story.provisioner.succeed();
      story.pass(Duration.ofMinutes(3));
      story.untilReady("p0", 2);
      List<String> presets = story.presetWorkflows();
      write(story, presets.get(presets.size() - 1), folder.resolve("preset-filled-v4.json"));
      story.reconciler().reconcile();
      write(story, "larder-reconciler", folder.resolve("reconciler-backoff-refill-update-v4.json"));
      ClaimResult.Owned owned = (ClaimResult.Owned) story.claim("p0", "alice", new OnMiss.Fail());
      WorkflowStub.fromTyped(story.seeThrough(owned.claim())).getResult(Object.class);
      write(story, "larder-claim/" + owned.claim(), folder.resolve("claim-hit-v4.json"));
      story.applyPools(0);
      story.reconciler().reconcile();
      story.until("only the claimed one is left", () -> story.provisioner.list().size() == 1);
      ClaimResult.Waiting waiting =
          (ClaimResult.Waiting) story.claim("p0", "bert", new OnMiss.Wait(Duration.ofMinutes(5)));
      WorkflowStub.fromTyped(story.seeThrough(waiting.claim())).getResult(Object.class);
      write(
          story, "larder-claim/" + waiting.claim(), folder.resolve("claim-waited-in-vain-v4.json"));
      String build = story.delete(story.workspaces().get(0)).orElseThrow();
      story.until("it is gone", () -> story.provisioner.list().isEmpty());
      write(story, build, folder.resolve("build-delete-by-hand-v1.json"));
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "larder.record", matches = ".+")
  void recordWhatReplaces() throws Exception {
    Path folder = Files.createDirectories(Path.of(System.getProperty("larder.record")));
    try (Story story = new Story()) {
      story.provisioner.replace(new ReplacedResource("disk.home", List.of("size")));
      story.applyPools(2);
      story.startReconciler();
      story.until(
          "the forecast is known", () -> story.pool("p0").forecast().replacement().isPresent());
      story
          .temporal
          .getWorkflowClient()
          .newUntypedWorkflowStub(story.presetWorkflows().get(0))
          .getResult(Object.class);
      write(story, story.presetWorkflows().get(0), folder.resolve("preset-forecast-v2.json"));
      ClaimResult.Owned owned = (ClaimResult.Owned) story.claim("p0", "alice", new OnMiss.Fail());
      WorkflowStub.fromTyped(story.seeThrough(owned.claim())).getResult(Object.class);
      write(story, "larder-claim/" + owned.claim(), folder.resolve("claim-replaced-v2.json"));
    }
  }

  /** A pass stops where no more children may be open, and the next run goes on with it. */
  @Test
  @EnabledIfSystemProperty(named = "larder.record", matches = ".+")
  void recordAPassThatStops() throws Exception {
    Path folder = Files.createDirectories(Path.of(System.getProperty("larder.record")));
    try (Story story = new Story()) {
      story.set("interval", "10h");
      story.provisioner.hang(Operation.START);
      story.applyPools(1, 1, 1, 1, 1);
      story.startReconciler(ReconcilerState.first(0, Optional.of(3)));
      String first = story.runId();
      story.until("all are being built", () -> story.provisioner.asked(Operation.START) == 5);
      WorkflowClient client = story.temporal.getWorkflowClient();
      WorkflowExecutionHistory stopped = client.fetchHistory(WorkflowIds.RECONCILER, first);
      Files.writeString(
          folder.resolve("reconciler-stopped-in-mid-pass-v4.json"), stopped.toJson(true));
      String second =
          stopped
              .getLastEvent()
              .getWorkflowExecutionContinuedAsNewEventAttributes()
              .getNewExecutionRunId();
      Files.writeString(
          folder.resolve("reconciler-went-on-in-mid-pass-v4.json"),
          client.fetchHistory(WorkflowIds.RECONCILER, second).toJson(true));
    }
  }

  private static void write(Story story, String workflow, Path file) throws IOException {
    Files.writeString(file, story.temporal.getWorkflowClient().fetchHistory(workflow).toJson(true));
  }
}
