package dev.larder.store.pass;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.SNAPSHOTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.OnMiss;
import dev.larder.desired.DesiredPreset;
import dev.larder.desired.OrganizationLimits;
import dev.larder.desired.PoolFile;
import dev.larder.desired.PoolLimits;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.history.Retention;
import dev.larder.store.race.Beside;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What a pass sees and decides, what limits hold back, and when time alone calls for another. */
@NullMarked
class PassesTest {
  private static final PoolName A = PoolName.of("acme", "java-dev", "a");
  private static final PoolName B = PoolName.of("acme", "java-dev", "b");

  @Test
  void aPassOverAFullPoolHasNothingToDo() {
    Story story = Story.full(3);

    Passes.Page page = story.plan(new PassScope.All());

    assertThat(page)
        .isEqualTo(new Passes.Page(List.of(), false, Optional.empty(), 0, 0, 0, List.of()));
  }

  @Test
  void aPlanComesInPagesInOrderOfPreset() {
    Story story =
        Story.of(
            IntStream.range(0, 201)
                .mapToObj(i -> Wanted.preset("p" + i, 1))
                .toArray(DesiredPreset[]::new));
    Passes.Taken taken = story.passes.take(new PassScope.All());

    Passes.Page first = story.passes.plan(taken.snapshot(), taken.now(), Optional.empty());
    Passes.Page second =
        story.passes.plan(
            taken.snapshot(), taken.now(), Optional.of(first.todo().getLast().preset()));

    assertThat(first.todo()).hasSize(200).isSortedAccordingTo(byPreset());
    assertThat(first.more()).isTrue();
    assertThat(first.creates()).isEqualTo(201);
    assertThat(second.todo()).hasSize(1);
    assertThat(second.more()).isFalse();
  }

  @Test
  void theNextWakeUpIsStoredAndClearedWhenItsCauseIsGone() {
    Story story = Story.of(Story.withTtl(1, Duration.ofHours(1)));
    story.fill();
    assertThat(story.plan(new PassScope.All()).wakeIn())
        .contains(Duration.ofHours(1).plusNanos(1000));
    assertThat(story.wakeAt()).isPresent();
    assertThat(story.plan(new PassScope.Due()).todo()).isEmpty();

    story.pass(Duration.ofHours(1).plusNanos(1000));
    assertThat(story.plan(new PassScope.Due()).deletes()).isEqualTo(1);

    story.want(0);
    story.fill();
    assertThat(story.plan(new PassScope.All()).wakeIn()).isEmpty();
    assertThat(story.wakeAt()).isEmpty();
  }

  @Test
  void aPassOverOthersForgetsNoWakeUpThatIsDue() {
    Story story = Story.of(Wanted.preset("large", 1), Wanted.preset("small", 1));
    PresetId small = story.preset(PoolName.of("acme", "java-dev", "small"));
    story.fail(story.reconcile().getFirst().build());
    story.plan(new PassScope.All());
    story.pass(Duration.ofMinutes(2));

    story.plan(new PassScope.Presets(List.of(small)));
    assertThat(story.wakeAt()).isPresent();
    assertThat(story.plan(new PassScope.Due()).todo())
        .extracting(Passes.Todo::preset)
        .containsExactly(story.preset());
  }

  @Test
  void aPoolThatIsGoneIsNotWokenFor() {
    Story story = Story.of(Story.withTtl(1, Duration.ofHours(1)));
    story.fill();
    story.plan(new PassScope.All());
    story.pass(Duration.ofHours(2));
    story.sql("update larder.workspaces set state = 'deleted'");
    story.apply(Wanted.file());

    assertThat(story.plan(new PassScope.Due()).wakeIn()).isEmpty();
  }

  @Test
  void aLeakedWorkspaceIsForAdoptionToWakeFor() {
    Story story = Story.full(1);
    story.want(0);
    story.fail(story.reconcile().getFirst().build());

    assertThat(story.unfinished.leakedIn()).contains(Duration.ofMinutes(1));
    assertThat(story.plan(new PassScope.All()).wakeIn()).isEmpty();
  }

  @Test
  void anUnchangedSnapshotIsNotStoredAgainAndOldOnesCanBeRemoved() {
    Story story = Story.wanting(1);
    UUID first = story.passes.take(new PassScope.All()).snapshot();
    story.pass(Duration.ofMinutes(5));
    Passes.Taken again = story.passes.take(new PassScope.All());
    assertThat(again.snapshot()).isEqualTo(first);
    assertThat(again.now()).isEqualTo(story.now());

    story.reconcile();
    assertThat(story.passes.take(new PassScope.All()).snapshot()).isNotEqualTo(first);
    story.pass(Duration.ofHours(25));
    story.want(2);
    Passes.Taken last = story.passes.take(new PassScope.All());

    new Retention(story.database).removeBatch();
    assertThat(story.<Integer>ask(db -> db.fetchCount(SNAPSHOTS))).isEqualTo(1);
    assertThatThrownBy(() -> story.passes.plan(first, story.now(), Optional.empty()))
        .hasMessageContaining("there is no snapshot");
    assertThat(story.passes.snapshots().find(last.snapshot()))
        .contains(story.passes.preview(new PassScope.All()));
  }

  @Test
  void aPoolsLimitsCountItsPrebuildsInAllStatesAndItsBuilds() {
    Story story = Story.of(limited("large", 5, OptionalInt.of(4), OptionalInt.of(3)));

    assertThat(story.decision()).isEqualTo("hold 2 (limit), create 3");
    assertThat(story.decision()).isEqualTo("hold 2 (limit)");
    story.open(dev.larder.pool.Transition.START).forEach(story::succeed);
    assertThat(story.decision()).isEqualTo("hold 1 (limit), create 1");
    story.claimed("alice");
    assertThat(story.decision()).isEqualTo("hold 1 (limit), create 1");
  }

  @Test
  void anOrganizationsLimitIsSharedOldestWaitFirst() {
    Story story = Story.of(organization(3, Wanted.preset("a", 3), Wanted.preset("b", 3)));
    List<BuildTicket> asked = story.reconcile(story.preset(A));
    assertThat(story.reconcile(story.preset(B))).isEmpty();
    asked.forEach(ticket -> story.succeed(ticket.build()));
    story.apply(organization(3, Wanted.preset("a", 5), Wanted.preset("b", 3)));
    story.reconcile(story.preset(A));
    story.claims.claim(
        new ClaimRequest(
            A, "alice", Optional.empty(), Optional.empty(), Map.of(), new OnMiss.Fail()));

    assertThat(story.planned(A)).isEqualTo("hold 3 (limit)");
    assertThat(story.planned(B)).isEqualTo("hold 2 (limit), create 1");
  }

  @Test
  void theTotalLimitHoldsAcrossPoolsAndIsLockedByEachApply() {
    Story story = Story.of(Wanted.preset("a", 3), Wanted.preset("b", 3));
    story.set("inFlight", "4");
    var a = story.preset(A);
    var b = story.preset(B);
    try (Beside held = Beside.lockingPools(story)) {
      var first = Beside.start(() -> story.reconcile(a));
      held.awaitWaiting("apply", 1);
      var second = Beside.start(() -> story.reconcile(b));
      held.awaitWaiting("apply", 2);
      held.close();
      Beside.join(first);
      Beside.join(second);
    }

    assertThat(story.count(WorkspaceState.STARTING)).isEqualTo(4);
    assertThat(story.plan(new PassScope.Deferred()).held()).isEqualTo(2);
  }

  @Test
  void theEndOfABuildSaysThatRoomAppearedWhereSomethingWaitsForIt() {
    Story story = Story.wanting(2);
    story.set("inFlight", "1");
    List<BuildTicket> asked = story.reconcile();
    assertThat(story.succeed(asked.getFirst().build()).room()).isTrue();

    asked = story.reconcile();
    assertThat(story.succeed(asked.getFirst().build()).room()).isFalse();
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(2);
  }

  @Test
  void aPoolThatDrainsWaitsForNoRoom() {
    Story story = Story.wanting(2);
    story.set("inFlight", "1");
    story.reconcile();
    assertThat(deferred(story)).isEqualTo(1);

    story.apply(Wanted.file());
    story.plan(new PassScope.All());

    assertThat(deferred(story)).isZero();
  }

  @Test
  void personalizationsAndOwnersBuildsHoldNoSlot() {
    Story story = Story.full(1);
    story.set("inFlight", "1");
    story.begin(story.claimed("alice").build().orElseThrow());
    story.claim("bob", "dev", "k", new OnMiss.Build());

    assertThat(story.decision()).isEqualTo("create 1");
  }

  private static int deferred(Story story) {
    return story.ask(db -> db.fetchCount(POOLS, POOLS.DEFERRED_SINCE.isNotNull()));
  }

  private static PoolFile organization(int prebuilds, DesiredPreset... presets) {
    return new PoolFile(
        "acme",
        Optional.empty(),
        Optional.of(
            new OrganizationLimits(
                OptionalInt.of(prebuilds), OptionalInt.empty(), OptionalInt.empty())),
        List.of(Wanted.template("java-dev", presets)));
  }

  private static DesiredPreset limited(
      String name, int desired, OptionalInt prebuilds, OptionalInt inFlight) {
    return Wanted.preset(name, desired).toBuilder()
        .limits(new PoolLimits(prebuilds, inFlight))
        .build();
  }

  private static java.util.Comparator<Passes.Todo> byPreset() {
    return java.util.Comparator.comparing(todo -> todo.preset().toString());
  }
}
