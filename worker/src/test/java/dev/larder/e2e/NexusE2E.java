package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.workflow.claim.ClaimAnswer;
import dev.larder.workflow.nexus.ClaimCall;
import dev.larder.workflow.nexus.ExtendCall;
import dev.larder.workflow.nexus.LarderService;
import dev.larder.workflow.nexus.ReleaseCall;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.NexusOperationOptions;
import io.temporal.workflow.NexusServiceOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Another team's workflows, in a namespace of their own, claim through endpoints. */
@NullMarked
public final class NexusE2E {
  private static final String TEAM = "payments-team";
  private static final Duration SOON = Duration.ofSeconds(60);

  @RegisterExtension private final Stage stage = new Stage();

  /** As the page about Nexus has it. */
  @WorkflowInterface
  public interface Order {
    @WorkflowMethod
    List<String> run(String endpoint, ClaimCall call);
  }

  public static final class OrderWorkflow implements Order {
    @Override
    public List<String> run(String endpoint, ClaimCall call) {
      LarderService larder = larder(endpoint);
      String owner = call.owner().orElse("");
      List<String> seen = new ArrayList<>();
      ClaimAnswer hit = larder.claim(call);
      ClaimAnswer again = larder.claimAndPersonalize(call);
      seen.add(hit.hit() + " " + again.state() + " " + again.workspace().equals(hit.workspace()));
      String workspace = again.workspace().orElse("");
      seen.add(larder.extend(ExtendCall.of(workspace, owner, "9h")).state());
      seen.add(larder.extend(ExtendCall.of(workspace, owner, "1h")).state());
      seen.add(larder.release(ReleaseCall.of(workspace, "mallory")).state());
      seen.add(larder("narrow").release(ReleaseCall.of(workspace, owner)).state());
      seen.add(larder.release(ReleaseCall.of(workspace, owner)).state());
      return seen;
    }
  }

  /** One claim. */
  @WorkflowInterface
  public interface Single {
    @WorkflowMethod
    ClaimAnswer run(String endpoint, ClaimCall call);
  }

  public static final class SingleWorkflow implements Single {
    @Override
    public ClaimAnswer run(String endpoint, ClaimCall call) {
      return larder(endpoint).claim(call);
    }
  }

  private static LarderService larder(String endpoint) {
    return Workflow.newNexusServiceStub(
        LarderService.class,
        NexusServiceOptions.newBuilder()
            .setEndpoint(endpoint)
            .setOperationOptions(
                NexusOperationOptions.newBuilder()
                    .setScheduleToCloseTimeout(Duration.ofMinutes(1))
                    .build())
            .build());
  }

  @Test
  void aTeamClaimsThroughItsEndpoint() throws IOException {
    mapped();
    Dev dev = Dev.start(stage, Map.of("LARDER_NEXUS", "nexus.yaml"));
    assumeThat(Dev.logged(stage))
        .as("the server is 1.30 or newer, or it is said that it is not")
        .doesNotContain("Nexus calls are not taken: Temporal's server 1.2");
    dev.cli().done("apply", "-f", pools());
    dev.cli().waitForStock("acme/t/small", "acme/t/large");
    TemporalCli temporal = dev.temporal();
    temporal.done("operator", "namespace", "create", "-n", TEAM);
    for (String endpoint : List.of("payments", "narrow", "stray")) {
      temporal.done(
          ("operator nexus endpoint create --name %s --target-namespace default"
                  + " --target-task-queue larder-nexus")
              .formatted(endpoint)
              .split(" ", -1));
    }
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(address()).build());
    WorkflowClient client =
        WorkflowClient.newInstance(
            stubs, WorkflowClientOptions.newBuilder().setNamespace(TEAM).build());
    WorkerFactory callers = WorkerFactory.newInstance(client);
    try {
      callers
          .newWorker("orders")
          .registerWorkflowImplementationTypes(OrderWorkflow.class, SingleWorkflow.class);
      callers.start();
      play(client, dev.cli(), temporal);
    } finally {
      callers.shutdownNow();
      stubs.shutdownNow();
    }
    assertThat(Dev.logged(stage))
        .contains("Nexus calls are taken through: payments, narrow")
        .contains("claim through the Nexus endpoint \"stray\" is refused")
        .doesNotContain("OperationException");
    assertThat(dev.interrupt()).isZero();
  }

  private void play(WorkflowClient client, LarderCli larder, TemporalCli temporal) {
    ClaimCall call = ClaimCall.of("t/small", "alice").withLease("8h").withKey("order-7");
    assertThat(order(client, call))
        .containsExactly(
            "true claimed true",
            "extended",
            "longer",
            "no-such-workspace",
            "no-such-workspace",
            "deleting");
    assertThat(temporal.done("workflow", "list", "--query", "LarderPool = 'acme/t/small'"))
        .contains("larder-nexus/");
    larder.waitForStock("acme/t/small");
    assertThat(larder.done("events", "--since", "1h").out()).contains("nexus:payments");

    assertThat(single(client, "payments", ClaimCall.of("t/none", "alice")).state())
        .isEqualTo("miss");
    ClaimAnswer unknown = single(client, "payments", ClaimCall.of("t/unknown", "alice"));
    assertThat(unknown.state()).isEqualTo("no-such-pool");
    assertThat(unknown.reason()).contains("there is no pool acme/t/unknown");
    assertThat(single(client, "narrow", ClaimCall.of("t/small", "alice")).state())
        .isEqualTo("no-such-pool");

    ClaimCall values =
        new ClaimCall(
            Optional.of("t/large"),
            Optional.of("alice"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Map.of("token", "s3cret")));
    assertThat(catchThrowable(() -> single(client, "payments", values)))
        .hasStackTraceContaining("larder claim --set/--secret");
    assertThat(catchThrowable(() -> single(client, "stray", ClaimCall.of("t/large", "alice"))))
        .hasStackTraceContaining("larder worker --nexus");
    assertThat(larder.workspaces("acme/t/large"))
        .as("nothing was claimed of it")
        .allSatisfy(workspace -> assertThat(workspace.path("owner").isNull()).isTrue());
  }

  /** The namespace and its endpoints are known to all of the server's parts within seconds. */
  private static List<String> order(WorkflowClient client, ClaimCall call) {
    Await.until(
        "calls get through",
        SOON,
        () ->
            catchThrowable(() -> single(client, "payments", ClaimCall.of("t/none", "alice")))
                == null,
        through -> through);
    Order order = client.newWorkflowStub(Order.class, options());
    return order.run("payments", call);
  }

  private static ClaimAnswer single(WorkflowClient client, String endpoint, ClaimCall call) {
    Single single = client.newWorkflowStub(Single.class, options());
    WorkflowClient.start(single::run, endpoint, call);
    return WorkflowStub.fromTyped(single).getResult(ClaimAnswer.class);
  }

  private static WorkflowOptions options() {
    return WorkflowOptions.newBuilder()
        .setTaskQueue("orders")
        .setWorkflowExecutionTimeout(SOON)
        .build();
  }

  private void mapped() throws IOException {
    Files.writeString(
        stage.folder().resolve("nexus.yaml"),
        """
        endpoints:
          - {endpoint: payments, organization: acme, pools: [acme/*/*], ownerPrefix: payments-}
          - {endpoint: narrow, organization: acme, pools: [acme/t/large], ownerPrefix: narrow-}
        """);
  }

  private String pools() throws IOException {
    return Files.writeString(
            stage.folder().resolve("pools.yaml"),
            """
            organization: acme
            templates:
              - name: t
                provisioner: {simulated: {start: 0s, claim: 1s, delete: 0s}}
                presets:
                  - {name: small, desired: 1}
                  - {name: large, desired: 1}
                  - {name: none, desired: 0}
            """)
        .toString();
  }

  private String address() throws IOException {
    JsonNode instance =
        JsonMapper.builder()
            .build()
            .readTree(stage.folder().resolve(".larder/instance.json").toFile());
    return instance.path("temporalAddress").asText();
  }
}
