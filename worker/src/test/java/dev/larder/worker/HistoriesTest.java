package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.pool.PoolName;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.claim.ClaimAnswer;
import dev.larder.workflow.claim.WorkspaceClaim;
import io.temporal.client.WorkflowStub;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Histories are for everyone with the Web UI to read; nothing secret gets there. */
@Timeout(120)
class HistoriesTest {
  private static final String PARAMETER = "parameter-hunter2x";
  private static final String VALUE = "value-hunter2x";
  private static final String OUTPUT = "output-hunter2x";
  private static final String PRINTED = "printed-hunter2x";
  private static final String THROWN = "thrown-hunter2x";

  private final Story story = new Story();
  private final AtomicBoolean thrown = new AtomicBoolean();

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void holdNothingThatIsSecretWhereverItCameFrom() {
    story.provisioner.script(this::leak);
    story.apply(
        """
        organization: acme
        templates:
          - name: t
            provisioner: {simulated: {claim: 0s, sensitiveOutputs: [password]}}
            presets:
              - {name: p0, desired: 1, parameters: {plain: %1$s}, sensitive: {token: %1$s}}
              - {name: p1, desired: 1}
        """
            .formatted(PARAMETER));
    story.startReconciler();
    story.untilReady("p0", 1);
    ClaimResult.Owned owned =
        (ClaimResult.Owned)
            story.claims.claim(
                new ClaimRequest(
                    PoolName.of("acme", "t", "p0"),
                    "alice",
                    Optional.empty(),
                    Optional.empty(),
                    Map.of("pin", VALUE),
                    new OnMiss.Fail()));
    WorkspaceClaim claim = story.seeThrough(owned.claim());
    WorkflowStub.fromTyped(claim).getResult(ClaimAnswer.class);

    assertThat(thrown).isTrue();
    List<String> workflows = new ArrayList<>(story.presetWorkflows());
    workflows.add(WorkflowIds.RECONCILER);
    workflows.add(story.workflowOf(owned.claim()));
    String histories = workflows.stream().map(this::history).collect(Collectors.joining());
    assertThat(histories)
        .as("what messages say is readable here")
        .contains(owned.claim().toString(), "\"state\":\"claimed\"")
        .doesNotContain("hunter2x");
  }

  /** Each of what programs can answer, with something secret in it. */
  private Optional<ProvisionResult> leak(ProvisionRequest request) {
    if (request.operation() != Operation.START && request.operation() != Operation.CLAIM) {
      return Optional.empty();
    }
    if (request.preset().equals("p1")) {
      return Optional.of(new ProvisionResult.Failed("cannot log in with " + PRINTED));
    }
    if (request.operation() == Operation.START && !thrown.getAndSet(true)) {
      throw new IllegalStateException(THROWN);
    }
    return Optional.of(
        new ProvisionResult.Succeeded(
            Map.of("url", "http://there", "password", OUTPUT), Optional.empty(), List.of()));
  }

  private String history(String workflow) {
    return story.temporal.getWorkflowClient().fetchHistory(workflow).getEvents().stream()
        .map(event -> new String(event.toByteArray(), StandardCharsets.ISO_8859_1))
        .collect(Collectors.joining());
  }
}
