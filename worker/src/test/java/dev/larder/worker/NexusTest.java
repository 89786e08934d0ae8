package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.larder.access.PoolPattern;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.Operation;
import dev.larder.store.secret.Secrets;
import dev.larder.store.view.WorkspaceView;
import dev.larder.worker.config.NexusEndpoint;
import dev.larder.worker.config.NexusEndpoints;
import dev.larder.worker.nexus.NexusDoor;
import dev.larder.workflow.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.NexusOperationOptions;
import io.temporal.workflow.NexusServiceOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How workflows of other namespaces claim: by an endpoint, whatever language they are in. */
@NullMarked
@Timeout(120)
public class NexusTest {
  private static final String QUEUE = "callers";

  private final Story story = new Story();
  private final NexusDoor door =
      new NexusDoor(
          story.database,
          Secrets.withoutKey(),
          story.temporal.getWorkflowClient(),
          new NexusEndpoints(
              Map.of(
                  "payments", endpoint("payments", "acme/*/*"),
                  "narrow", endpoint("narrow", "acme/t/p1"))),
          false);
  private final WorkerFactory factory =
      WorkerFactory.newInstance(story.temporal.getWorkflowClient(), Registration.factoryOptions());

  private static NexusEndpoint endpoint(String name, String pools) {
    return new NexusEndpoint(name, "acme", List.of(PoolPattern.parse(pools)), name + "-");
  }

  /** A workflow of another team's, which knows the service by its letters alone. */
  @WorkflowInterface
  public interface Caller {
    @WorkflowMethod
    Map<String, Object> run(String endpoint, String operation, Object input);
  }

  public static final class CallerWorkflow implements Caller {
    @Override
    @SuppressWarnings("unchecked")
    public Map<String, Object> run(String endpoint, String operation, Object input) {
      return Workflow.newUntypedNexusServiceStub(
              "Larder",
              NexusServiceOptions.newBuilder()
                  .setEndpoint(endpoint)
                  .setOperationOptions(
                      NexusOperationOptions.newBuilder()
                          .setScheduleToCloseTimeout(Duration.ofDays(2))
                          .build())
                  .build())
          .execute(operation, Map.class, input);
    }
  }

  @BeforeEach
  void open() {
    List.of("payments", "narrow", "stray")
        .forEach(name -> story.temporal.createNexusEndpoint(name, TaskQueues.NEXUS));
    door.register(factory);
    factory.newWorker(QUEUE).registerWorkflowImplementationTypes(CallerWorkflow.class);
    factory.start();
  }

  @AfterEach
  void end() {
    factory.shutdownNow();
    door.close();
    story.close();
  }

  @Test
  void aClaimIsAnsweredAtOnceAndItsKeyAnswersTheSame() {
    stocked(2);
    Map<String, Object> first = call("claim", claim("k1"));
    assertThat(first).containsEntry("hit", true).containsEntry("state", "personalizing");
    assertThat(first).doesNotContainKeys("outputs", "sensitiveOutputs");
    assertThat(workspace(first).owner()).contains("payments-alice");
    assertThat(workspace(first).claimedBy()).contains("nexus:payments");
    assertThat(call("claim", claim("k1"))).containsEntry("workspace", first.get("workspace"));
    story.until("it is personalized", () -> workspace(first).state() == WorkspaceState.CLAIMED);
    assertThat(call("claim", claim("k1"))).containsEntry("state", "claimed");
    story.untilReady("p0", 2);
  }

  @Test
  void withoutAKeyEachOperationIsAClaimOfItsOwn() {
    stocked(2);
    assertThat(call("claim", claim()).get("workspace"))
        .isNotEqualTo(call("claim", claim()).get("workspace"));
  }

  @Test
  void keysBelongToTheirEndpoint() {
    stocked(2);
    Object ours = call("payments", "claim", claim("k1", "t/p1")).get("workspace");
    Object theirs = call("narrow", "claim", claim("k1", "t/p1")).get("workspace");
    assertThat(theirs).isNotNull().isNotEqualTo(ours);
  }

  @Test
  void aClaimIsSeenThroughByAWorkflowAndASecondCallIsAnsweredToo() {
    stocked(1);
    Map<String, Object> answer = call("claimAndPersonalize", claim("k1"));
    assertThat(answer).containsEntry("state", "claimed").containsEntry("hit", true);
    assertThat(workspace(answer).state()).isEqualTo(WorkspaceState.CLAIMED);
    story.untilReady("p0", 1);
    assertThat(call("claimAndPersonalize", claim("k1")))
        .containsEntry("workspace", answer.get("workspace"))
        .containsEntry("state", "claimed");
  }

  @Test
  void twoCallsWithOneKeyAtOnceSeeOneClaimThrough() {
    stocked(1);
    story.provisioner.fail(Operation.CLAIM, "p0");
    WorkflowStub one = begin("payments", "claimAndPersonalize", claim("k1"));
    WorkflowStub other = begin("payments", "claimAndPersonalize", claim("k1"));
    assertThat(ended(one)).containsEntry("workspace", ended(other).get("workspace"));
    assertThat(ended(one)).containsEntry("state", "failed");
  }

  @Test
  void whoWaitsInLineIsServedWhenThereIsStock() {
    stocked(0);
    WorkflowStub waiting =
        begin("payments", "claimAndPersonalize", with(claim(), "onMiss", "wait=8h"));
    story.until("it waits", () -> story.waitingClaims() == 1);
    story.applyPools(1, 1);
    story.tellChanged("p0");
    assertThat(ended(waiting)).containsEntry("state", "claimed");
  }

  @Test
  void aMissIsAnAnswer() {
    stocked(0);
    for (String operation : List.of("claim", "claimAndPersonalize")) {
      assertThat(call(operation, claim()))
          .containsEntry("hit", false)
          .containsEntry("state", "miss");
    }
  }

  @Test
  void valuesAreRefusedAndNothingIsClaimed() {
    stocked(1);
    for (String operation : List.of("claim", "claimAndPersonalize")) {
      assertThat(refused("payments", operation, with(claim(), "values", Map.of("token", "s3cret"))))
          .satisfies(
              refused -> {
                assertThat(refused.getType()).isEqualTo("ValuesRefused");
                assertThat(refused.getOriginalMessage())
                    .contains("over HTTP")
                    .contains("larder claim --set/--secret")
                    .doesNotContain("s3cret");
              });
    }
    assertThat(story.ready("p0")).isEqualTo(1);
  }

  @Test
  void anEndpointThatIsNotMappedIsRefusedWithWhatToDo() {
    stocked(1);
    assertThat(refused("stray", "claim", claim()))
        .satisfies(
            refused -> {
              assertThat(refused.getType()).isEqualTo("EndpointNotMapped");
              assertThat(refused.getOriginalMessage())
                  .contains("\"stray\"")
                  .contains("larder worker --nexus");
            });
  }

  @Test
  void aPoolOutOfReachIsAnsweredLikeOneThatIsNotThere() {
    stocked(1);
    for (String pool : List.of("t/p9", "acme/t/p0", "other/t/p1")) {
      assertThat(call("narrow", "claim", claim("k1", pool)))
          .as(pool)
          .containsEntry("state", "no-such-pool")
          .containsEntry(
              "reason", "there is no pool " + (pool.startsWith("t/") ? "acme/" + pool : pool));
    }
  }

  @Test
  void aWrongCallFailsForGoodAndSaysWhatIsWrong() {
    stocked(1);
    assertThat(refused("payments", "claim", Map.of("owner", "alice")).getOriginalMessage())
        .isEqualTo("the call needs \"pool\"");
    assertThat(refused("payments", "claim", Map.of("pool", "t/p0")).getOriginalMessage())
        .isEqualTo("the call needs \"owner\"");
    assertThat(refused("payments", "claim", with(claim(), "onMiss", "wait")).getOriginalMessage())
        .startsWith("onMiss: \"wait\" is none of fail, build");
    assertThat(refused("payments", "claim", with(claim(), "pool", "p0")).getOriginalMessage())
        .startsWith("pool: \"p0\" is not the name of a pool");
    assertThat(
            refused("payments", "release", Map.of("workspace", "w1", "owner", "alice"))
                .getOriginalMessage())
        .startsWith("workspace: ");
    assertThat(refused("payments", "claim", "t/p0").getOriginalMessage())
        .startsWith("the call's input is a JSON object");
    assertThat(refused("payments", "claim", with(claim(), "owner", claim())).getOriginalMessage())
        .isEqualTo("the call's input has a value of another type than it is to be at: owner");
    assertThatThrownBy(() -> call("payments", "give", claim()))
        .isInstanceOf(WorkflowFailedException.class);
    assertThat(story.ready("p0")).isEqualTo(1);
  }

  @Test
  void aWorkspaceIsItsOwnersAloneToRelease() {
    stocked(1);
    Map<String, Object> claimed = call("payments", "claimAndPersonalize", claim("k1", "t/p1"));
    String id = text(claimed, "workspace");
    assertThat(release("payments", id, "bob")).containsEntry("state", "no-such-workspace");
    assertThat(release("narrow", id, "alice")).containsEntry("state", "no-such-workspace");
    assertThat(release("payments", UUID.randomUUID().toString(), "alice"))
        .containsEntry("state", "no-such-workspace");
    assertThat(workspace(claimed).state()).isEqualTo(WorkspaceState.CLAIMED);

    assertThat(release("payments", id, "alice")).containsEntry("state", "deleting");
    story.until("it is gone", () -> story.workspaces().stream().noneMatch(w -> isIt(w, claimed)));
    assertThat(release("payments", id, "alice")).containsEntry("state", "no-such-workspace");
  }

  @Test
  void aLeaseIsExtendedButNeverShortened() {
    stocked(1);
    Map<String, Object> claimed = call("claimAndPersonalize", with(claim(), "lease", "8h"));
    assertThat(claimed.get("leaseUntil")).isNotNull();
    String id = text(claimed, "workspace");
    assertThat(extend("payments", id, "alice", "1h"))
        .containsEntry("state", "longer")
        .containsEntry("leaseUntil", claimed.get("leaseUntil"));
    Map<String, Object> extended = extend("payments", id, "alice", "24h");
    assertThat(extended).containsEntry("state", "extended");
    assertThat(workspace(claimed).leaseUntil().orElseThrow())
        .isCloseTo(Instant.parse(text(extended, "leaseUntil")), within(1, ChronoUnit.SECONDS))
        .isAfter(Instant.parse(text(claimed, "leaseUntil")));
    assertThat(extend("narrow", id, "alice", "48h")).containsEntry("state", "no-such-workspace");
  }

  @Test
  void aCallerThatIsCanceledLeavesItsClaimAsItIs() {
    stocked(0);
    WorkflowStub waiting =
        begin("payments", "claimAndPersonalize", with(claim("k1"), "onMiss", "wait=8h"));
    story.until("it waits", () -> story.waitingClaims() == 1);
    waiting.cancel();
    story.applyPools(1, 1);
    story.tellChanged("p0");
    story.until(
        "it is personalized", () -> text(call("claim", claim("k1")), "state").equals("claimed"));
  }

  private void stocked(int count) {
    story.applyPools(count, count);
    story.startReconciler();
    story.untilReady("p0", count);
    story.untilReady("p1", count);
  }

  private static String text(Map<String, Object> answer, String field) {
    return String.valueOf(answer.get(field));
  }

  private static Map<String, Object> claim() {
    return Map.of("pool", "t/p0", "owner", "alice");
  }

  private static Map<String, Object> claim(String key) {
    return with(claim(), "key", key);
  }

  private static Map<String, Object> claim(String key, String pool) {
    return with(claim(key), "pool", pool);
  }

  private static Map<String, Object> with(Map<String, Object> call, String field, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(call);
    changed.put(field, value);
    return changed;
  }

  private Map<String, Object> release(String endpoint, String workspace, String owner) {
    return call(endpoint, "release", Map.of("workspace", workspace, "owner", owner));
  }

  private Map<String, Object> extend(
      String endpoint, String workspace, String owner, String lease) {
    return call(endpoint, "extend", Map.of("workspace", workspace, "owner", owner, "lease", lease));
  }

  private Map<String, Object> call(String operation, Object input) {
    return call("payments", operation, input);
  }

  private Map<String, Object> call(String endpoint, String operation, Object input) {
    return ended(begin(endpoint, operation, input));
  }

  private WorkflowStub begin(String endpoint, String operation, Object input) {
    Caller caller =
        story
            .temporal
            .getWorkflowClient()
            .newWorkflowStub(
                Caller.class, WorkflowOptions.newBuilder().setTaskQueue(QUEUE).build());
    WorkflowClient.start(caller::run, endpoint, operation, input);
    return WorkflowStub.fromTyped(caller);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> ended(WorkflowStub caller) {
    return caller.getResult(Map.class);
  }

  /** The failure as the caller's history has it, which bears no worker's stack. */
  private ApplicationFailure refused(String endpoint, String operation, Object input) {
    List<Throwable> causes = new ArrayList<>();
    WorkflowStub caller = begin(endpoint, operation, input);
    try {
      Map<String, Object> answer = ended(caller);
      throw new AssertionError("it is to be refused, and was answered: " + answer);
    } catch (WorkflowFailedException e) {
      for (Throwable at = e; at != null; at = at.getCause()) {
        causes.add(at);
      }
    }
    assertThat(causes).as("%s", causes).last().isInstanceOf(ApplicationFailure.class);
    ApplicationFailure refused = (ApplicationFailure) causes.getLast();
    assertThat(refused.isNonRetryable()).isTrue();
    assertThat(history(caller))
        .contains("NEXUS_OPERATION_FAILED")
        .doesNotContain("dev.larder.worker.nexus");
    return refused;
  }

  private String history(WorkflowStub caller) {
    return story
        .temporal
        .getWorkflowClient()
        .fetchHistory(Objects.requireNonNull(caller.getExecution()).getWorkflowId())
        .toJson(false);
  }

  private WorkspaceView workspace(Map<String, Object> answer) {
    return story.workspaces().stream().filter(w -> isIt(w, answer)).findFirst().orElseThrow();
  }

  private static boolean isIt(WorkspaceView workspace, Map<String, Object> answer) {
    return workspace.id().toString().equals(answer.get("workspace"));
  }
}
