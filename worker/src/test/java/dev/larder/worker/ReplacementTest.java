package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.OnMiss;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ReplacedResource;
import dev.larder.store.build.Replacement;
import dev.larder.store.view.WorkspaceView;
import dev.larder.workflow.claim.ClaimAnswer;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What claims replace, from the provisioner's plan to the messages for people. */
@NullMarked
@Timeout(120)
class ReplacementTest {
  private static final ReplacedResource HOME =
      new ReplacedResource("terraform_data.home", List.of("triggers_replace"));
  private final Story story = new Story();

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void aClaimAnswersWithWhatItReplaced() {
    story.provisioner.replace(HOME);
    story.applyPools(1);
    story.startReconciler();
    story.untilReady("p0", 1);
    ClaimResult.Owned claim = claim();

    ClaimAnswer answer = seenThrough(claim);
    assertThat(answer.state()).isEqualTo("claimed");
    assertThat(answer.replaced()).contains(List.of("terraform_data.home"));
    assertThat(recorded(claim).replaced()).containsExactly(HOME);
    assertThat(events("resources-replaced")).isEqualTo(1);
  }

  @Test
  void aTemplateMayRefuseSuchAClaimAndTheWorkspaceStays() {
    story.provisioner.replace(HOME);
    story.apply(
        """
        organization: acme
        templates:
          - name: t
            onReplacement: refuse
            provisioner: {simulated: {claim: 0s}}
            presets:
              - {name: p0, desired: 1}
        """);
    story.startReconciler();
    story.untilReady("p0", 1);
    ClaimResult.Owned claim = claim();
    assertThat(seenThrough(claim).state()).isEqualTo("failed");

    assertThat(recorded(claim).status()).isEqualTo(ClaimStatus.FAILED);
    assertThat(recorded(claim).error().orElseThrow())
        .contains("would replace terraform_data.home (forced by triggers_replace)")
        .contains("nothing was changed");
    assertThat(recorded(claim).refused()).containsExactly(HOME);
    assertThat(events("resources-replaced")).isEqualTo(1);
    WorkspaceView kept = of(claim);
    assertThat(kept.state()).isEqualTo(WorkspaceState.FAILED);
    assertThat(kept.reason()).isEqualTo(recorded(claim).error());
    assertThat(story.provisioner.list()).contains(claim.workspace().toString());

    story.delete(kept);
    story.until("it can be released", () -> gone(claim));
  }

  @Test
  void aPrebuildSaysAheadWhatAClaimWouldReplaceAndTheReceiversHearItOnce() {
    story.provisioner.replace(HOME);
    story.applyPools(3);
    story.startReconciler();
    story.untilReady("p0", 3);
    story.until("the forecast is known", () -> forecast().isPresent());

    assertThat(forecast()).contains(List.of("terraform_data.home"));
    assertThat(story.provisioner.asked(Operation.FORECAST)).isEqualTo(1);
    assertThat(story.workspaces()).allSatisfy(w -> assertThat(w.forecast()).isPresent());
    assertThat(events("replacement-forecast")).isEqualTo(1);

    story.pass(Duration.ofHours(2));
    claim();
    story.tellChanged("p0");
    story.until(
        "a later prebuild is asked again", () -> story.provisioner.asked(Operation.FORECAST) == 2);
    story.untilReady("p0", 3);
    assertThat(events("replacement-forecast")).isEqualTo(1);
  }

  @Test
  void stockIsReadyAndClaimedAndRefilledWhileAForecastHangs() {
    story.provisioner.replace();
    story.provisioner.hang(Operation.FORECAST);
    story.applyPools(1);
    story.startReconciler();
    story.untilReady("p0", 1);
    story.until("it is being asked", () -> story.provisioner.asked(Operation.FORECAST) == 1);
    ClaimResult.Owned claim = claim();
    story.tellChanged("p0");
    story.until(
        "it is refilled",
        () ->
            story.workspaces().stream()
                .anyMatch(w -> w.owner().isEmpty() && w.state() == WorkspaceState.READY));
    assertThat(seenThrough(claim).state()).isEqualTo("claimed");
    story.provisioner.goOn();
  }

  @Test
  void aForecastThatFailsHarmsNothingAndIsTriedOnlyTwice() {
    story.provisioner.replace(HOME);
    story.provisioner.script(
        r ->
            r.operation() == Operation.FORECAST
                ? Optional.of(new ProvisionResult.TryAgain("the provider is away"))
                : Optional.empty());
    story.applyPools(1);
    story.startReconciler();
    story.untilReady("p0", 1);
    story.until(
        "it is shown",
        () -> {
          story.pass(Duration.ofSeconds(10));
          return story.pool("p0").forecast().error().isPresent();
        });
    assertThat(story.pool("p0").forecast().error()).contains("the provider is away");
    story.pass(Duration.ofMinutes(30));
    assertThat(story.provisioner.asked(Operation.FORECAST)).isEqualTo(2);
    assertThat(story.ready("p0")).isEqualTo(1);
    WorkspaceView prebuild = story.workspaces().getFirst();
    assertThat(
            story
                .views
                .log(story.views.latestBuild(prebuild.id()).orElseThrow().id())
                .getLast()
                .text())
        .contains("the provider is away");
  }

  @Test
  void aKindThatCannotForecastIsNotAsked() {
    story.applyPools(1);
    story.startReconciler();
    story.untilReady("p0", 1);
    story.settle();
    assertThat(story.provisioner.asked(Operation.FORECAST)).isZero();
    assertThat(forecast()).isEmpty();
  }

  private ClaimResult.Owned claim() {
    return (ClaimResult.Owned) story.claim("p0", "alice", new OnMiss.Fail());
  }

  private ClaimAnswer seenThrough(ClaimResult.Owned claim) {
    return WorkflowStub.fromTyped(story.seeThrough(claim.claim())).getResult(ClaimAnswer.class);
  }

  private ClaimResult.Owned recorded(ClaimResult.Owned claim) {
    return (ClaimResult.Owned) story.claims.recorded(claim.claim()).orElseThrow();
  }

  private WorkspaceView of(ClaimResult.Owned claim) {
    return story.workspaces().stream()
        .filter(w -> w.id().equals(claim.workspace()))
        .findFirst()
        .orElseThrow();
  }

  private boolean gone(ClaimResult.Owned claim) {
    return story.workspaces().stream().noneMatch(w -> w.id().equals(claim.workspace()));
  }

  private Optional<List<String>> forecast() {
    return story.pool("p0").forecast().replacement().map(Replacement::addresses);
  }

  private int events(String kind) {
    return story.database.snapshot(
        "count events",
        db ->
            db.fetchSingle("select count(*)::int from larder.events where kind = ?", kind)
                .get(0, Integer.class));
  }
}
