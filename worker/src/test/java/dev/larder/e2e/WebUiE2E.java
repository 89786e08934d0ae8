package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.worker.config.TemporalTarget;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What an operator sees and does in Temporal: its Web UI and its own command. With {@code
 * -Dlarder.docs=write} the pictures are those of the docs.
 */
@NullMarked
final class WebUiE2E {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String RECONCILER = "larder-reconciler";
  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  @RegisterExtension private static final Stage STAGE = new Stage();

  private static Dev dev;
  private static LarderCli larder;
  private static TemporalCli temporal;
  private static WebUi ui;

  @BeforeAll
  static void startDev() throws IOException {
    dev = Dev.start(STAGE, "-f", pools().toString());
    larder = dev.cli();
    temporal = dev.temporal();
    larder.waitForStock("java-dev/small", "java-dev/large");
    Path pictures =
        "write".equals(System.getProperty("larder.docs"))
            ? LarderCli.checkout().resolve("docs/images")
            : STAGE.folder();
    ui = new WebUi(dev.webUi(), Files.createDirectories(pictures));
  }

  private static Path pools() throws IOException {
    Path file = STAGE.folder().resolve("pools.yaml");
    Files.writeString(
        file,
        """
        organization: acme
        templates:
          - name: java-dev
            provisioner: {simulated: {start: 100ms, claim: 100ms, delete: 100ms}}
            presets:
              - {name: small, desired: 6, slowStart: false}
              - {name: large, desired: 2}
          - name: gpu
            provisioner: {simulated: {start: 100ms, failureRate: 1}}
            presets: [{name: large, desired: 2}]
        """);
    return file;
  }

  @Test
  void theReconcilersPageIsATableWhoseColumnsAreApart() {
    String page =
        Await.until(
            "the page has it in stock",
            SOON,
            () -> ui.sees("details", RECONCILER),
            seen -> Pattern.compile("acme/java-dev/small +6 +6 +- +- +full").matcher(seen).find());
    assertThat(page)
        .containsPattern("POOL +READY +DESIRED +STARTING +DELETING +STATE")
        .containsPattern("acme/gpu/large +0 +2 ")
        .containsPattern("Last full pass: .*, of 3 presets")
        .containsPattern("Next pass: \\S+, \\S+");
    assertThat(page.indexOf("acme/gpu"))
        .as("the worst first")
        .isLessThan(page.indexOf("acme/java"));
  }

  @Test
  void itsHistorySaysWhatItDoes() {
    assertThat(ui.sees("history", RECONCILER)).contains("snapshot and plan");
  }

  @Test
  void workflowsAreFoundByWhatTheyAreAbout() {
    JsonNode claim =
        larder.done("claim", "java-dev/small", "--owner", "alice", "--wait", "-o", "json").json();
    assertThat(claim.path("state").asText()).isEqualTo("claimed");
    String workspace = claim.path("workspace").asText();
    String ofPool = "LarderPool = \"acme/java-dev/small\"";

    Await.until(
        "visibility knows the claim",
        SOON,
        () -> workflows("LarderWorkspace = \"" + workspace + "\""),
        found -> found.size() == 1);
    assertThat(workflows("LarderWorkspace = \"" + workspace + "\""))
        .containsExactly("larder-claim/acme/java-dev/small/" + claim.path("claim").asText());
    assertThat(ui.sees("list", ofPool))
        .containsPattern("larder-preset/acme/java-dev/small/v1/" + UUID)
        .containsPattern("larder-claim/acme/java-dev/small/" + UUID);
    assertThat(workflows("LarderPool STARTS_WITH \"acme/\"")).hasSizeGreaterThan(2);

    List<String> failed =
        Await.until(
            "a failed build is found",
            SOON,
            () ->
                workflows("LarderPool = \"acme/gpu/large\" AND LarderOutcome = \"failed\"").stream()
                    .filter(id -> id.startsWith("larder-preset/"))
                    .toList(),
            found -> !found.isEmpty());
    String page = ui.sees("details", failed.getFirst());
    assertThat(page)
        .containsPattern("start gpu/large-\\S+: failed for good in attempt 1 of 5")
        .containsPattern("see: larder logs " + UUID)
        .as("what the program printed stays in its log")
        .doesNotContain("simulated failure");
    assertThat(temporal.done("workflow", "list", "--limit", "100", "-o", "json"))
        .as("no owner")
        .doesNotContain("alice");
  }

  @Test
  void reconcileNowIsSentByTheUisOwnDialog() throws SQLException {
    larder.done("settings", "set", "interval=1h");
    try (Connection database = DriverManager.getConnection(dev.databaseUrl())) {
      assertThat(
              database
                  .createStatement()
                  .executeUpdate(
                      "update larder.pools set desired = 3 where name = 'large' and exists ("
                          + " select from larder.templates t where t.id = template_id"
                          + " and t.name = 'java-dev')"))
          .as("behind Larder's back: nothing signals")
          .isEqualTo(1);
    }
    assertThat(ui.sees("signal", RECONCILER, "reconcileNow")).contains("sent");
    Await.until(
        "the pool has what it wants now",
        SOON,
        () -> ui.sees("details", RECONCILER),
        page -> Pattern.compile("acme/java-dev/large +3 +3 ").matcher(page).find());
  }

  @Test
  void nonsenseEndsWithAnAnswerAndTheLoopGoesOn() {
    temporal.done(
        "workflow",
        "signal",
        "--workflow-id",
        RECONCILER,
        "--name",
        "presetsChanged",
        "--input",
        "{\"presets\": 7}");
    assertThat(ends("Reconciler", "larder-reconciler", "mine", "{}"))
        .contains("larder-reconciler keeps the stock, and it alone");
    assertThat(ends("WorkspaceClaim", "larder", "c1", "\"x\"")).contains("ClaimInput");
    assertThat(ends("WorkspaceClaim", "larder", "c2")).contains("started without input");
    assertThat(ends("WorkspaceBuild", "larder", "c3", "\"x\"")).contains("UUID");
    assertThat(ends("PresetReconciliation", "larder-reconciler", "c4", "{}"))
        .contains("names its preset");
    temporal.done(
        "workflow", "update", "execute", "--workflow-id", RECONCILER, "--name", "reconcile");

    List<String> log = Dev.logged(STAGE).lines().toList();
    List<String> dropped =
        log.stream().filter(line -> line.contains("\"presetsChanged\"")).toList();
    assertThat(dropped).as("one line").hasSize(1).first().asString().contains("Dropping it.");
    assertThat(log).as("no stack trace").noneMatch(line -> line.startsWith("\tat "));
  }

  @Test
  void twoHundredSignalsLeaveOneTimer() {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            TemporalTarget.at(dev.temporalAddress(), "default").stubs());
    WorkflowStub reconciler = WorkflowClient.newInstance(stubs).newUntypedWorkflowStub(RECONCILER);
    for (int i = 0; i < 200; i++) {
      reconciler.signal("reconcileNow");
    }
    stubs.shutdownNow();
    temporal.done(
        "workflow", "update", "execute", "--workflow-id", RECONCILER, "--name", "reconcile");
    JsonNode events =
        json(temporal.done("workflow", "show", "--workflow-id", RECONCILER, "-o", "json"))
            .path("events");
    assertThat(events).isNotEmpty();
    long pending = 0;
    for (JsonNode event : events) {
      switch (event.path("eventType").asText()) {
        case "EVENT_TYPE_TIMER_STARTED" -> pending++;
        case "EVENT_TYPE_TIMER_FIRED", "EVENT_TYPE_TIMER_CANCELED" -> pending--;
        default -> {}
      }
    }
    assertThat(pending).isLessThanOrEqualTo(1);
  }

  /** Starts it as people may; answers with what it failed for. */
  private static String ends(String type, String queue, String id, String... input) {
    List<String> start =
        new ArrayList<>(
            List.of(
                "workflow", "start", "--type", type, "--task-queue", queue, "--workflow-id", id));
    if (input.length > 0) {
      start.addAll(List.of("--input", input[0]));
    }
    temporal.done(start.toArray(String[]::new));
    Await.until(
        id + " has failed",
        SOON,
        () -> temporal.done("workflow", "describe", "--workflow-id", id, "-o", "json"),
        description -> description.contains("WORKFLOW_EXECUTION_STATUS_FAILED"));
    return temporal.done("workflow", "show", "--workflow-id", id, "-o", "json");
  }

  private static List<String> workflows(String query) {
    List<String> ids = new ArrayList<>();
    json(temporal.done("workflow", "list", "--query", query, "--limit", "500", "-o", "json"))
        .forEach(found -> ids.add(found.path("execution").path("workflowId").asText()));
    return ids;
  }

  private static JsonNode json(String text) {
    try {
      return JsonMapper.builder().build().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
