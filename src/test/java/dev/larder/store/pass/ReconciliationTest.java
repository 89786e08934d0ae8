package dev.larder.store.pass;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.plan.Action.HoldReason;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildReason;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.pool.PauseScope;
import dev.larder.store.race.Beside;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What one application of a plan to a preset makes true. */
@NullMarked
class ReconciliationTest {
  @Test
  void whatIsMissingIsAskedFor() {
    Story story = Story.wanting(3);

    List<BuildTicket> asked = story.reconcile();

    assertThat(asked)
        .hasSize(3)
        .allMatch(ticket -> ticket.transition() == Transition.START && !ticket.urgent())
        .allMatch(ticket -> ticket.label().startsWith("start java-dev/large-"));
    assertThat(story.count(WorkspaceState.STARTING)).isEqualTo(3);
  }

  @Test
  void theSamePassAgainAsksForNothingMore() {
    Story story = Story.wanting(3);
    UUID pass = UUID.randomUUID();

    List<BuildTicket> first = story.applied(story.preset(), pass).builds();
    List<BuildTicket> again = story.applied(story.preset(), pass).builds();

    assertThat(again).isEqualTo(first);
    assertThat(story.live()).isEqualTo(3);
  }

  @Test
  void ofOnePresetAHundredAreBuiltAtOnceAndStepsAskForMoreAsBuildsEnd() {
    Story story = Story.wanting(150);
    UUID pass = UUID.randomUUID();
    Reconciliation.Applied first = story.applied(story.preset(), pass);
    assertThat(first.builds()).hasSize(100);
    assertThat(first.full()).isTrue();
    assertThat(story.plan(new PassScope.All()).todo()).as("a pass beside it").isEmpty();
    assertThat(story.reconcile()).as("what another asks for").isEmpty();

    first.builds().stream().limit(30).forEach(ticket -> story.succeed(ticket.build()));
    Reconciliation.Applied second = story.applied(story.preset(), pass, 1);
    assertThat(second.builds()).hasSize(30).doesNotContainAnyElementsOf(first.builds());
    assertThat(second.full()).isTrue();
    assertThat(story.applied(story.preset(), pass, 1).builds()).isEqualTo(second.builds());
    assertThat(story.live()).isEqualTo(130);

    second.builds().forEach(ticket -> story.succeed(ticket.build()));
    Reconciliation.Applied third = story.applied(story.preset(), pass, 2);
    assertThat(third.builds()).hasSize(20);
    assertThat(third.full()).isFalse();
    assertThat(third.again()).isFalse();
    assertThat(story.live()).isEqualTo(150);
  }

  @Test
  void aLaterStepDeletesNothing() {
    Story story = Story.wanting(150);
    UUID pass = UUID.randomUUID();
    story.applied(story.preset(), pass).builds().forEach(ticket -> story.succeed(ticket.build()));
    story.apply(Wanted.file(Wanted.template("java-dev", Wanted.preset("large", 90))));

    Reconciliation.Applied later = story.applied(story.preset(), pass, 1);

    assertThat(later.builds()).isEmpty();
    assertThat(later.again()).as("a pass is called for").isTrue();
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(100);
    assertThat(story.reconcile()).hasSize(10);
  }

  @Test
  void theSamePassAgainAsksForNothingAlsoWhenItsBuildsHaveEnded() {
    Story story = Story.wanting(1);
    UUID pass = UUID.randomUUID();
    BuildId build = story.applied(story.preset(), pass).builds().getFirst().build();
    story.succeed(build);
    story.claimed("alice");

    assertThat(story.applied(story.preset(), pass).builds()).isEmpty();
    assertThat(story.reconcile()).hasSize(1);
  }

  @Test
  void aStalePlanCreatesNothingThatIsThereByNow() {
    Story story = Story.wanting(3);
    PresetId preset = story.preset();
    assertThat(story.plan(new PassScope.All()).creates()).isEqualTo(3);
    story.fill();

    assertThat(story.reconcile(preset)).isEmpty();
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(3);
  }

  @Test
  void aSurplusGoesOldestFirst() {
    Story story = Story.full(1);
    WorkspaceId oldest = story.in(WorkspaceState.READY).getFirst();
    story.pass(Duration.ofMinutes(1));
    story.want(3);
    story.fill();

    story.want(2);
    List<BuildTicket> asked = story.reconcile();

    assertThat(asked).singleElement().matches(t -> t.transition() == Transition.DELETE);
    assertThat(story.state(oldest)).isEqualTo(WorkspaceState.DELETING);
    story.succeed(asked.getFirst().build());
    assertThat(story.state(oldest)).isEqualTo(WorkspaceState.DELETED);
  }

  @Test
  void onlyWhatNoProvisionerHasBegunIsCanceledWhenItsVersionEnds() {
    Story story = Story.wanting(2);
    PresetId old = story.preset();
    List<BuildTicket> asked = story.reconcile();
    BuildId begun = asked.get(0).build();
    BuildId pending = asked.get(1).build();
    story.begin(begun);

    story.newVersion(2, "2s");
    story.reconcile(old);

    assertThat(story.status(begun)).isEqualTo(BuildStatus.RUNNING);
    assertThat(story.status(pending)).isEqualTo(BuildStatus.CANCELED);
    assertThat(story.state(story.workspace(pending))).isEqualTo(WorkspaceState.DELETED);
  }

  @Test
  void theOldVersionsStockIsDeletedAndTheNewOnesBuilt() {
    Story story = Story.full(2);
    PresetId old = story.preset();

    story.newVersion(2, "2s");
    List<BuildTicket> deletes = story.reconcile(old);
    story.fill();

    assertThat(deletes).hasSize(2).allMatch(t -> t.transition() == Transition.DELETE);
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(2);
    assertThat(reasons(story, deletes)).containsOnly(BuildReason.INACTIVE);
  }

  @Test
  void aDeleteUsesTheVersionOfItsWorkspace() {
    Story story = Story.full(1);
    PresetId old = story.preset();
    story.newVersion(1, "2s");

    var request = story.begin(story.reconcile(old).getFirst().build());

    assertThat(request.version()).isEqualTo(1);
    assertThat(request.specification().at("/simulated/start").asText()).isEqualTo("1s");
    assertThat(request.outputs()).containsEntry("url", "http://localhost:1");
  }

  @Test
  void aPausedPoolIsLeftAlone() {
    Story story = Story.wanting(2);
    story.pools.pause(new PauseScope.OnePool(Story.LARGE), "ann", "maintenance");

    assertThat(story.reconcile()).isEmpty();
  }

  @Test
  void aPauseOfEverythingThatComesWhileAnApplyWaitsForItsPoolHolds() {
    Story story = Story.wanting(2);
    try (Beside held = Beside.lockingPools(story)) {
      var apply = Beside.start(story::reconcile);
      held.awaitWaiting("apply", 1);
      story.pools.pause(new PauseScope.Everything(), "ann", "stop");
      held.close();

      assertThat(Beside.join(apply)).isEmpty();
    }
  }

  @Test
  void aHoldIsRecordedOnceAndGoneWhenNothingIsHeld() {
    Story story = Story.wanting(1);
    story.set("inFlight", "0");
    story.reconcile();
    var since = pool(story).getDeferredSince();
    story.pass(Duration.ofMinutes(1));
    story.reconcile();

    assertThat(pool(story).getHoldReason()).isEqualTo(HoldReason.LIMIT);
    assertThat(pool(story).getHoldCount()).isEqualTo(1);
    assertThat(pool(story).getDeferredSince()).isEqualTo(since);

    story.set("inFlight", "none");
    story.reconcile();
    assertThat(pool(story).getHoldReason()).isNull();
    assertThat(pool(story).getDeferredSince()).isNull();
  }

  private static dev.larder.store.schema.tables.records.PoolsRecord pool(Story story) {
    return story.ask(db -> db.selectFrom(POOLS).fetchSingle());
  }

  private static List<BuildReason> reasons(Story story, List<BuildTicket> tickets) {
    return story.ask(
        db ->
            db.select(BUILDS.REASON)
                .from(BUILDS)
                .join(WORKSPACES)
                .on(WORKSPACES.ID.eq(BUILDS.WORKSPACE_ID))
                .where(BUILDS.ID.in(tickets.stream().map(BuildTicket::build).toList()))
                .fetch(BUILDS.REASON));
  }
}
