package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.COUNTER_DELTAS;
import static dev.larder.store.schema.Tables.EVENTS;
import static dev.larder.store.schema.Tables.PRESETS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.OnMiss;
import dev.larder.desired.DesiredTemplate;
import dev.larder.pool.BuildId;
import dev.larder.pool.EventKind;
import dev.larder.pool.OnReplacement;
import dev.larder.pool.PresetId;
import dev.larder.pool.TemplateVersionId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ReplacedResource;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.build.Replacement;
import dev.larder.store.counter.Counter;
import dev.larder.store.schema.tables.records.EventsRecord;
import dev.larder.store.sql.StoredJson;
import dev.larder.store.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What claims replace is recorded, counted and told, and never fails them. */
@NullMarked
class ReplacementTest {
  private static final List<ReplacedResource> HOME =
      List.of(new ReplacedResource("terraform_data.home", List.of("triggers_replace")));

  private final Story story = Story.full(2);

  @Test
  void aClaimThatReplacesIsRecordedCountedAndToldOnce() {
    Owned claim = story.claimed("alice");
    BuildId build = claim.build().orElseThrow();
    int attempt = story.begin(build).attempt();
    story.finish(build, attempt, replacing(HOME));
    story.finish(build, attempt, replacing(HOME)); // its worker did not hear that it was recorded

    assertThat(recorded(claim).replaced()).isEqualTo(HOME);
    assertThat(recorded(claim).refused()).isEmpty();
    assertThat(counted()).isEqualTo(1);
    EventsRecord event = reported().getFirst();
    assertThat(reported()).hasSize(1);
    assertThat(event.getActor()).isEqualTo("reconciler");
    assertThat(event.getUndeliveredSince()).isNotNull();
    assertThat(event.getPresetId()).isEqualTo(story.preset());
    assertThat(event.getTemplateVersionId()).isEqualTo(versionOf(story.preset()));
    assertThat(event.getBuildId()).isEqualTo(build);
    assertThat(event.getClaimId()).isEqualTo(claim.claim());
    assertThat(details(event))
        .isEqualTo(
            StoredJson.tree(
                """
                {"build_number": 2, "claimant": "alice", "resources":
                  [{"address": "terraform_data.home", "attributes": ["triggers_replace"]}]}
                """));
  }

  @Test
  void peopleSeeItOnTheBuildAndTheWorkspace() {
    Owned claim = story.claimed("alice");
    finish(claim, replacing(HOME));

    Views views = new Views(story.database);
    assertThat(views.latestBuild(claim.workspace()).orElseThrow().replacement())
        .hasValueSatisfying(r -> assertThat(r.replaced()).isEqualTo(HOME));
    assertThat(views.workspacesCalled(claim.workspace().toString()).getFirst().replacement())
        .hasValueSatisfying(r -> assertThat(r.replaced()).isEqualTo(HOME));
  }

  @Test
  void aClaimThatReplacesNothingTellsNothing() {
    Owned claim = story.claimed("alice");
    finish(claim, replacing(List.of()));
    assertThat(recorded(claim).replaced()).isEmpty();
    assertThat(reported()).isEmpty();
    assertThat(counted()).isZero();
  }

  @Test
  void whatAWorkerReplacedBeforeItDiedIsNotForgotten() {
    Owned claim = story.claimed("alice");
    BuildId build = claim.build().orElseThrow();
    story.builds.willReplace(build, story.begin(build).attempt(), HOME);
    assertThat(recorded(claim).replaced()).as("until it is over").isEmpty();
    finish(claim, replacing(List.of())); // the next attempt finds nothing left to do

    assertThat(recorded(claim).replaced()).isEqualTo(HOME);
    assertThat(reported()).hasSize(1);
  }

  @Test
  void anOvertakenTryNotesNothing() {
    Owned claim = story.claimed("alice");
    BuildId build = claim.build().orElseThrow();
    int overtaken = story.begin(build).attempt();
    story.begin(build);
    story.builds.willReplace(build, overtaken, HOME);
    finish(claim, replacing(List.of()));
    assertThat(recorded(claim).replaced()).isEmpty();
  }

  @Test
  void aRefusedClaimKeepsItsWorkspaceAndIsToldAsRefused() {
    Owned claim = story.claimed("alice");
    finish(claim, new ProvisionResult.Failed("it would replace terraform_data.home", HOME));

    assertThat(story.state(claim.workspace())).isEqualTo(WorkspaceState.FAILED);
    assertThat(recorded(claim).status()).isEqualTo(ClaimStatus.FAILED);
    assertThat(recorded(claim).error()).contains("it would replace terraform_data.home");
    assertThat(recorded(claim).replaced()).isEmpty();
    assertThat(recorded(claim).refused()).isEqualTo(HOME);
    assertThat(details(reported().getFirst()).get("refused").booleanValue()).isTrue();
    assertThat(counted()).isEqualTo(1);
  }

  @Test
  void theTemplateSaysWhatBecomesOfSuchAClaim() {
    Owned warned = story.claimed("alice");
    assertThat(onReplacement(warned.build().orElseThrow())).contains(OnReplacement.WARN);
    refuse();
    Owned refused = story.claimed("bert");
    assertThat(onReplacement(refused.build().orElseThrow())).contains(OnReplacement.REFUSE);
  }

  @Test
  void aColdBuildIsNotTracked() {
    story.want(0);
    story.fill();
    Owned cold = (Owned) story.claim("alice", "mine", "k", new OnMiss.Build());
    assertThat(onReplacement(cold.build().orElseThrow())).isEmpty();
    story.finish(cold.build().orElseThrow(), 1, replacing(HOME));
    BuildId personalization = recorded(cold).build().orElseThrow();
    assertThat(onReplacement(personalization)).isEmpty();
    story.finish(personalization, 1, replacing(HOME));

    assertThat(recorded(cold).status()).isEqualTo(ClaimStatus.CLAIMED);
    assertThat(recorded(cold).replaced()).isEmpty();
    assertThat(reported()).isEmpty();
    assertThat(counted()).isZero();
  }

  @Test
  void aNewVersionMeanwhileDoesNotChangeWhoseItWas() {
    var preset = story.preset();
    Owned claim = story.claimed("alice");
    story.newVersion(2, "2s");
    finish(claim, replacing(HOME));
    assertThat(reported().getFirst().getPresetId()).isEqualTo(preset);
    assertThat(reported().getFirst().getTemplateVersionId()).isEqualTo(versionOf(preset));
  }

  @Test
  void aLongListIsCutAndTheRestCounted() {
    Owned claim = story.claimed("alice");
    List<ReplacedResource> many =
        IntStream.range(0, 250)
            .mapToObj(
                i -> new ReplacedResource("disk.d" + i + "\u0000", List.of("x".repeat(9_999))))
            .toList();
    finish(claim, replacing(many));

    assertThat(recorded(claim).replaced()).hasSize(Replacement.MAX);
    assertThat(recorded(claim).replaced().getFirst().attributes().getFirst()).hasSize(300);
    assertThat(details(reported().getFirst()).get("more").intValue()).isEqualTo(150);
  }

  @Test
  void trackingThatFailsDoesNotFailTheClaim() {
    story.sql(
        "alter table larder.events add constraint no_more check (kind = 'claimed') not valid");
    Owned claim = story.claimed("alice");
    finish(claim, replacing(HOME));

    assertThat(recorded(claim).status()).isEqualTo(ClaimStatus.CLAIMED);
    assertThat(story.state(claim.workspace())).isEqualTo(WorkspaceState.CLAIMED);
    assertThat(counted()).isZero();
  }

  @Test
  void resourcesAreNamedOnceWithAllThatForcedThem() {
    Replacement replacement =
        Replacement.of(
            List.of(
                new ReplacedResource("a", List.of("x")),
                new ReplacedResource("b", List.of()),
                new ReplacedResource("a", List.of("y", "x"))));
    assertThat(replacement.describe()).isEqualTo("a (forced by x, y), b");
  }

  private void refuse() {
    DesiredTemplate plain = Wanted.template("java-dev", Wanted.preset("large", 2));
    story.apply(
        Wanted.file(
            new DesiredTemplate(
                plain.name(),
                plain.description(),
                plain.tags(),
                OnReplacement.REFUSE,
                plain.deprecated(),
                plain.provisioner(),
                plain.presets())));
  }

  private Optional<OnReplacement> onReplacement(BuildId build) {
    return ((BuildLifecycle.Begin.Run) story.builds.begin(build, "worker-1", Duration.ZERO))
        .onReplacement();
  }

  private void finish(Owned claim, ProvisionResult result) {
    BuildId build = claim.build().orElseThrow();
    ProvisionRequest request = story.begin(build);
    story.finish(build, request.attempt(), result);
  }

  private static ProvisionResult replacing(List<ReplacedResource> replaced) {
    return new ProvisionResult.Succeeded(Map.of(), Optional.empty(), replaced);
  }

  private Owned recorded(Owned claim) {
    return (Owned) story.claims.recorded(claim.claim()).orElseThrow();
  }

  private List<EventsRecord> reported() {
    return story.ask(
        db -> db.selectFrom(EVENTS).where(EVENTS.KIND.eq(EventKind.RESOURCES_REPLACED)).fetch());
  }

  private static JsonNode details(EventsRecord event) {
    return StoredJson.tree(event.getDetails().data());
  }

  private int counted() {
    return story.ask(
        db ->
            db.fetchCount(
                COUNTER_DELTAS, COUNTER_DELTAS.NAME.eq(Counter.RESOURCE_REPLACEMENTS.label())));
  }

  private TemplateVersionId versionOf(PresetId preset) {
    return story.ask(
        db ->
            db.select(PRESETS.TEMPLATE_VERSION_ID)
                .from(PRESETS)
                .where(PRESETS.ID.eq(preset))
                .fetchSingle()
                .value1());
  }
}
