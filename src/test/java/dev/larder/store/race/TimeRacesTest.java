package dev.larder.store.race;

import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult.NoneEligible;
import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.OnMiss;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.WantedPreset;
import dev.larder.store.claim.Leases;
import dev.larder.store.secret.Secrets;
import dev.larder.store.workspace.StockChecks;
import dev.larder.store.workspace.Workspaces;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What time does to workspaces meets what people do: each held open where the other decides. */
@NullMarked
class TimeRacesTest {
  private static final Duration HOURS = Duration.ofHours(8);

  @Test
  void anExtensionThatComesFirstKeepsTheWorkspace() {
    Story story = Story.full(1);
    WorkspaceId workspace = leased(story);
    story.pass(HOURS);
    try (Beside held = Beside.stoppingNewEvents(story)) {
      var extend = Beside.start(() -> extend(story, workspace));
      held.awaitWaiting("extend lease", 1);
      var end = Beside.start(story::reconcile);
      held.awaitWaiting("apply", 1);
      held.close();

      assertThat(Beside.join(extend)).isInstanceOf(Leases.Extension.Extended.class);
      assertThat(Beside.join(end)).noneMatch(t -> t.transition() == Transition.DELETE);
    }
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.CLAIMED);
  }

  @Test
  void anExtensionAfterTheEndSaysThatItIsTooLate() {
    Story story = Story.full(1);
    WorkspaceId workspace = leased(story);
    story.pass(HOURS);
    try (Beside held = Beside.stoppingNewBuilds(story)) {
      var end = Beside.start(story::reconcile);
      held.awaitWaiting("apply", 1);
      var extend = Beside.start(() -> extend(story, workspace));
      held.awaitWaiting("extend lease", 1);
      held.close();

      assertThat(Beside.join(extend)).isEqualTo(new Leases.Extension.Ending());
      assertThat(Beside.join(end)).anyMatch(t -> t.transition() == Transition.DELETE);
    }
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.DELETING);
  }

  @Test
  void aReleaseBesideTheLeasesEndIsOneDelete() {
    Story story = Story.full(1);
    WorkspaceId workspace = leased(story);
    story.pass(HOURS);
    try (Beside held = Beside.stoppingNewBuilds(story)) {
      var release = Beside.start(() -> story.workspaces.delete(workspace, "alice"));
      held.awaitWaiting("delete workspace", 1);
      var end = Beside.start(story::reconcile);
      held.awaitWaiting("apply", 1);
      held.close();

      assertThat(Beside.join(release)).isInstanceOf(Workspaces.Deletion.Asked.class);
      assertThat(Beside.join(end)).noneMatch(t -> t.transition() == Transition.DELETE);
    }
    assertThat(story.open(Transition.DELETE)).hasSize(1);
  }

  @Test
  void aCheckThatFailsAfterAClaimChangesNothing() {
    Story story = Story.full(1);
    StockChecks checks = new StockChecks(story.database, Secrets.withoutKey());
    StockChecks.Check check = due(story, checks);
    try (Beside held = Beside.stoppingNewBuilds(story)) {
      var claim = Beside.start(() -> story.claim("alice"));
      held.awaitWaiting("claim", 1);
      var failed = Beside.start(() -> checks.unhealthy(check, "no answer"));
      held.awaitWaiting("check failed", 1);
      held.close();

      assertThat(Beside.join(claim)).isInstanceOf(Owned.class);
      assertThat(Beside.join(failed)).isEqualTo(StockChecks.Outcome.nothing());
    }
    assertThat(story.count(WorkspaceState.PERSONALIZING)).isEqualTo(1);
  }

  @Test
  void aClaimBesideACheckThatFailsTakesAnother() {
    Story story = Story.full(2);
    WorkspaceId sick = story.in(WorkspaceState.READY).getFirst();
    try (Beside held =
        Beside.holding(
            story,
            db ->
                db.update(WORKSPACES)
                    .set(WORKSPACES.STATE, WorkspaceState.UNHEALTHY)
                    .where(WORKSPACES.ID.eq(sick))
                    .execute())) {
      assertThat(story.claimed("alice").workspace()).isNotEqualTo(sick);
      assertThat(story.claim("bob")).isInstanceOf(NoneEligible.class);
      held.close();
    }
    assertThat(story.state(sick)).isEqualTo(WorkspaceState.UNHEALTHY);
  }

  @Test
  void aCheckThatEndsAStayOutOfStockWaitsForThePoolWithoutItsWorkspace() {
    Story story = Story.full(1);
    StockChecks checks = new StockChecks(story.database, Secrets.withoutKey());
    checks.unhealthy(due(story, checks), "no answer");
    story.claim("alice"); // out of stock
    story.pass(Duration.ofMinutes(1));
    StockChecks.Check check = checks.takeDue(List.of()).orElseThrow();
    try (Beside held = Beside.lockingPools(story)) { // as an apply does before it replaces it
      var healthy = Beside.start(() -> checks.healthy(check));
      held.awaitWaiting("check passed", 1);
      assertThat(
              story.<Integer>ask(
                  db -> db.selectFrom(WORKSPACES).forNoKeyUpdate().noWait().fetch().size()))
          .isEqualTo(1);
      held.close();
      Beside.join(healthy);
    }
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
  }

  @Test
  void twoChecksAtOnceTakeTwoWorkspaces() {
    Story story = Story.full(2);
    StockChecks checks = new StockChecks(story.database, Secrets.withoutKey());
    checks.takeDue(List.of());
    story.pass(Duration.ofMinutes(6));
    var first = Beside.start(() -> checks.takeDue(List.of()).orElseThrow().workspace());
    var second = Beside.start(() -> checks.takeDue(List.of()).orElseThrow().workspace());

    assertThat(Beside.join(first)).isNotEqualTo(Beside.join(second));
  }

  @Test
  void aClaimOfOldStockLosesAgainstItsDelete() {
    Story story = replenishing();
    PresetId old = oldPreset(story);
    try (Beside held = stoppingBuildsOf(story, old)) {
      var delete = Beside.start(() -> story.reconcile(old));
      held.awaitWaiting("apply", 1);
      var kept = Beside.start(() -> story.claim("alice")); // one of two stays, and is hers
      held.awaitWaiting("claim", 1);
      var late = Beside.start(() -> story.claim("bob"));
      held.awaitWaiting("claim", 2);
      held.close();

      assertThat(Beside.join(delete)).hasSize(1);
      assertThat(Beside.join(kept)).isInstanceOf(Owned.class);
      assertThat(Beside.join(late)).isInstanceOf(NoneEligible.class);
    }
  }

  @Test
  void aDeleteOfOldStockLosesAgainstItsClaims() {
    Story story = replenishing();
    PresetId old = oldPreset(story);
    try (Beside held = stoppingBuildsOf(story, old)) {
      var alice = Beside.start(() -> story.claim("alice"));
      var bob = Beside.start(() -> story.claim("bob"));
      held.awaitWaiting("claim", 2);
      var delete = Beside.start(() -> story.reconcile(old));
      held.awaitWaiting("apply", 1);
      held.close();

      assertThat(Beside.join(alice)).isInstanceOf(Owned.class);
      assertThat(Beside.join(bob)).isInstanceOf(Owned.class);
      assertThat(Beside.join(delete)).isEmpty();
    }
    assertThat(story.open(Transition.DELETE)).isEmpty();
  }

  /** Two of an old version, of which one stays until the only new one is ready. */
  private static Story replenishing() {
    Story story = Story.of(WantedPreset.large(2).replenishFirst().preset());
    story.fill();
    story.apply(
        Wanted.file(
            Wanted.template(
                "java-dev",
                Wanted.simulated("2s"),
                WantedPreset.large(1).replenishFirst().preset())));
    return story;
  }

  private static PresetId oldPreset(Story story) {
    return story.ask(
        db ->
            db.select(PRESETS.ID)
                .from(PRESETS)
                .where(PRESETS.ID.ne(story.preset()))
                .fetchSingle()
                .value1());
  }

  private static Beside stoppingBuildsOf(Story story, PresetId preset) {
    return Beside.holding(
        story, db -> db.selectFrom(PRESETS).where(PRESETS.ID.eq(preset)).forUpdate().fetch());
  }

  private static WorkspaceId leased(Story story) {
    Owned claim =
        (Owned)
            story.claims.claim(
                new ClaimRequest(
                    Story.LARGE,
                    "alice",
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    new OnMiss.Fail(),
                    Optional.of(HOURS)));
    story.succeed(claim.build().orElseThrow());
    return claim.workspace();
  }

  private static Leases.Extension extend(Story story, WorkspaceId workspace) {
    return new Leases(story.database).extend(workspace, HOURS, "alice");
  }

  private static StockChecks.Check due(Story story, StockChecks checks) {
    checks.takeDue(List.of());
    story.pass(Duration.ofMinutes(5));
    return checks.takeDue(List.of()).orElseThrow();
  }
}
