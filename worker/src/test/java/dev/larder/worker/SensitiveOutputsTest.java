package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.workflow.claim.ClaimAnswer;
import dev.larder.workflow.claim.WorkspaceClaim;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Outputs that are for the claimer and the workspace's own programs alone. */
@NullMarked
@Timeout(120)
class SensitiveOutputsTest {
  private static final Map<String, String> GIVEN =
      Map.of("url", "http://there", "password", "made-by-start", "link", "http://there?t=hunter2x");
  private final Story story = new Story();

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void theClaimerIsShownWhatTheTemplateNamesAndWhatHoldsASecretAndNobodyElseIs() {
    stocked();
    assertThat(story.workspaces().getFirst().outputs()).isEqualTo(Map.of("url", "http://there"));

    ClaimResult.Owned owned = (ClaimResult.Owned) story.claim("p0", "alice", new OnMiss.Fail());
    assertThat(owned.outputs()).isEqualTo(Map.of("url", "http://there"));
    assertThat(owned.sensitiveOutputs())
        .isEqualTo(Map.of("password", "made-by-start", "link", "http://there?t=hunter2x"));
    assertThat(owned.toString()).doesNotContain("made-by-start").doesNotContain("hunter2x");
  }

  @Test
  void theWorkspacesProgramsAreGivenAllOfThemAndNeitherTemporalNorTheRowTellsAnybody() {
    stocked();
    ClaimResult.Owned owned = (ClaimResult.Owned) story.claim("p0", "alice", new OnMiss.Fail());
    assertThat(ended(story.seeThrough(owned.claim())).toString()).doesNotContain("made-by-start");
    assertThat(story.provisioner.asked())
        .filteredOn(r -> r.operation() == Operation.CLAIM)
        .extracting(ProvisionRequest::outputs)
        .containsExactly(GIVEN);
    String rows =
        story.database.snapshot(
            "read rows", db -> db.fetch("select outputs::text from larder.workspaces").toString());
    assertThat(rows).contains("http://there").doesNotContain("made-by-start");
  }

  private static ClaimAnswer ended(WorkspaceClaim workflow) {
    return WorkflowStub.fromTyped(workflow).getResult(ClaimAnswer.class);
  }

  private void stocked() {
    story.provisioner.script(
        r ->
            r.operation() == Operation.START || r.operation() == Operation.CLAIM
                ? Optional.of(new ProvisionResult.Succeeded(GIVEN, Optional.empty(), List.of()))
                : Optional.empty());
    story.apply(
        """
        organization: acme
        templates:
          - name: t
            provisioner: {simulated: {claim: 0s, sensitiveOutputs: [password]}}
            presets:
              - {name: p0, desired: 1, slowStart: false, sensitive: {token: hunter2x}}
        """);
    story.startReconciler();
    story.untilReady("p0", 1);
  }
}
