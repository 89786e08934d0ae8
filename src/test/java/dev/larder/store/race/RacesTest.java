package dev.larder.store.race;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.EVENTS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimResult.NoneEligible;
import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.ClaimId;
import dev.larder.pool.EventKind;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.WantedPreset;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.claim.ClaimTest;
import dev.larder.store.claim.NewClaim;
import dev.larder.store.pass.PassScope;
import dev.larder.store.secret.Secrets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.jooq.Table;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Transactions that meet: each held open where the other has to decide. */
@NullMarked
class RacesTest {
  private static final OnMiss FAIL = new OnMiss.Fail();

  @Test
  void twoAppliesOfOnePoolNeverCreateMoreThanDesired() throws Exception {
    Story story = Story.wanting(5);
    try (Beside held = Beside.lockingPools(story)) {
      var first = Beside.start(story::reconcile);
      var second = Beside.start(story::reconcile);
      held.awaitWaiting("apply", 2);
      held.close();

      assertThat(Beside.join(first).size() + Beside.join(second).size()).isEqualTo(5);
    }
    assertThat(story.live()).isEqualTo(5);
  }

  @Test
  void aBuildFinishesBesideAnApplyThatHoldsItsPoolAndTheRecountSeesIt() {
    Story story = Story.wanting(2);
    List<BuildTicket> asked = story.reconcile();
    BuildId failing = asked.getFirst().build();
    int attempt = story.begin(failing).attempt();

    try (Beside held = Beside.lockingPools(story)) {
      var apply = Beside.start(story::decision);
      held.awaitWaiting("apply", 1);
      story.finish(
          failing, attempt, new dev.larder.provision.ProvisionResult.Failed("no disk left"));
      held.close();

      assertThat(Beside.join(apply)).startsWith("hold 1 (backoff");
    }
  }

  @Test
  void aBuildThatBeganBesideAnApplyIsNotCanceled() {
    Story story = Story.wanting(1);
    var old = story.preset();
    BuildId build = story.reconcile().getFirst().build();
    story.newVersion(1, "2s");

    try (Beside held = Beside.lockingPools(story)) {
      var apply = Beside.start(() -> story.reconcile(old));
      held.awaitWaiting("apply", 1);
      story.begin(build);
      held.close();
      Beside.join(apply);
    }
    assertThat(story.status(build)).isEqualTo(BuildStatus.RUNNING);
  }

  @Test
  void aClaimLosesAgainstADeleteThatCameFirst() {
    Story story = Story.full(1);
    WorkspaceId workspace = story.in(WorkspaceState.READY).getFirst();
    story.want(0);
    try (Beside held = Beside.stoppingNewBuilds(story)) {
      var delete = Beside.start(story::reconcile);
      held.awaitWaiting("apply", 1);

      assertThat(story.claim("alice")).isInstanceOf(NoneEligible.class);
      held.close();
      assertThat(Beside.join(delete)).hasSize(1);
    }
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.DELETING);
  }

  @Test
  void aDeleteLosesAgainstAClaimThatCameFirst() {
    Story story = Story.full(1);
    WorkspaceId workspace = story.in(WorkspaceState.READY).getFirst();
    story.want(0);
    try (Beside held = Beside.stoppingNewBuilds(story)) {
      var claim = Beside.start(() -> story.claim("alice"));
      held.awaitWaiting("claim", 1);
      var delete = Beside.start(story::reconcile);
      held.awaitWaiting("apply", 1);
      held.close();

      assertThat(Beside.join(claim)).isInstanceOf(Owned.class);
      assertThat(Beside.join(delete)).isEmpty();
    }
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.PERSONALIZING);
    assertThat(story.open(Transition.DELETE)).isEmpty();
  }

  @Test
  void twoClaimsAtOnceTakeTwoWorkspaces() {
    Story story = Story.full(2);
    try (Beside held = Beside.stoppingNewBuilds(story)) {
      var first = Beside.start(() -> story.claim("alice"));
      var second = Beside.start(() -> story.claim("bob"));
      held.awaitWaiting("claim", 2);
      held.close();

      assertThat(workspaces(List.of(Beside.join(first), Beside.join(second)))).hasSize(2);
    }
  }

  @Test
  void oneKeyAtOnceIsOneClaim() {
    Story story = Story.full(2);
    oneClaim(story, Story.request("alice", Optional.empty(), Optional.of("k"), FAIL));
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
  }

  @Test
  void oneKeyAtOnceIsOneClaimWhereItHasAName() {
    Story story = Story.full(2);
    oneClaim(story, Story.request("alice", Optional.of("dev"), Optional.of("k"), FAIL));
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
  }

  @Test
  void oneKeyAtOnceIsOneClaimWhereOwnersAreLimited() {
    Story story = Story.of(ClaimTest.perOwner(1, 2));
    story.fill();
    oneClaim(story, Story.request("alice", Optional.empty(), Optional.of("k"), FAIL));
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
  }

  private static void oneClaim(Story story, ClaimRequest request) {
    try (Beside held = Beside.stoppingNewBuilds(story)) {
      var first = Beside.start(() -> story.claims.claim(request));
      held.awaitWaiting("claim", 1);
      var second = Beside.start(() -> story.claims.claim(request));
      held.awaitWaiting("claim", 2);
      held.close();

      assertThat(Beside.join(first)).isInstanceOf(Owned.class).isEqualTo(Beside.join(second));
    }
  }

  @Test
  void oneNameAtOnceIsOneWorkspace() {
    Story story = Story.full(2);
    try (Beside held = Beside.stoppingNewBuilds(story)) {
      var first = Beside.start(() -> named(story, "k1"));
      var second = Beside.start(() -> named(story, "k2"));
      held.awaitWaiting("claim", 2);
      held.close();

      List<ClaimResult> results = List.of(Beside.join(first), Beside.join(second));
      assertThat(results).filteredOn(Owned.class::isInstance).hasSize(1);
      assertThat(results)
          .filteredOn(ClaimResult.Refused.class::isInstance)
          .singleElement()
          .extracting(r -> ((ClaimResult.Refused) r).why())
          .isEqualTo(ClaimResult.Refusal.NAME_TAKEN);
    }
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
  }

  @Test
  void fiftyClaimsOfTenOnTwentyPrebuildsHandOutEachOnce() throws Exception {
    Story story = Story.full(20);
    CyclicBarrier together = new CyclicBarrier(10);
    ConcurrentLinkedQueue<ClaimResult> results = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<Boolean>> claimers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String owner = "owner-" + i;
      claimers.add(
          Beside.start(
              () -> {
                arrive(together);
                IntStream.range(0, 5).forEach(n -> results.add(story.claim(owner)));
                return true;
              }));
    }
    claimers.forEach(Beside::join);

    assertThat(results).hasSize(50);
    assertThat(workspaces(results)).hasSize(20);
    assertThat(results).filteredOn(NoneEligible.class::isInstance).hasSize(30);
  }

  @Test
  void anApplyAmongClaimsNeverDeletesWhatIsClaimed() {
    Story story = Story.full(10);
    story.want(5);
    CyclicBarrier together = new CyclicBarrier(2);
    var claims =
        Beside.start(
            () -> {
              arrive(together);
              return IntStream.range(0, 10).mapToObj(n -> story.claim("alice")).toList();
            });
    var deletes =
        Beside.start(
            () -> {
              arrive(together);
              return story.reconcile();
            });
    List<WorkspaceId> claimed = workspaces(Beside.join(claims));
    List<WorkspaceId> deleted =
        Beside.join(deletes).stream()
            .filter(t -> t.transition() == Transition.DELETE)
            .map(t -> story.workspace(t.build()))
            .toList();

    assertThat(Collections.disjoint(claimed, deleted)).isTrue();
    assertThat(claimed).allMatch(w -> story.state(w) == WorkspaceState.PERSONALIZING);
  }

  @Test
  void aBuildThatEndsWaitsForItsPoolWithoutItsPresetsRow() {
    Story story = Story.of(WantedPreset.large(2).slowStart().preset());
    story.claim("alice"); // out of stock: the next success writes to the pool's row
    BuildId build = story.reconcile().getFirst().build();
    int attempt = story.begin(build).attempt();

    try (Beside held = Beside.lockingPools(story)) { // as an apply does before it writes to presets
      var end = Beside.start(() -> story.finish(build, attempt, Story.succeeded()));
      held.awaitWaiting("finish build", 1);
      assertThat(
              story.<Integer>ask(
                  db -> db.selectFrom(PRESETS).forNoKeyUpdate().noWait().fetch().size()))
          .isEqualTo(1);
      held.close();
      Beside.join(end);
    }
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
  }

  @Test
  void aPoolIsNotOutOfStockForLongIfAPrebuildBecameReadyBesideTheMiss() {
    Story story = Story.wanting(1);
    BuildId build = story.reconcile().getFirst().build();
    try (Beside held =
        Beside.holding(
            story,
            db ->
                new NewClaim(db, story.database.now(), Secrets.withoutKey(), "test", true)
                    .claim(new ClaimId(UUID.randomUUID()), Story.by("alice", FAIL)))) {
      story.succeed(build);
    }
    story.plan(new PassScope.All());

    assertThat(story.<Integer>ask(db -> db.fetchCount(POOLS, POOLS.OUT_OF_STOCK_SINCE.isNotNull())))
        .isZero();
    assertThat(
            story.<Integer>ask(
                db -> db.fetchCount(EVENTS, EVENTS.KIND.eq(EventKind.BACK_IN_STOCK))))
        .isEqualTo(1);
  }

  @Test
  void aClaimThatWaitedForItsPoolBeforeItMissesTakesWhatBecameReadyMeanwhile() {
    Story story = Story.wanting(1);
    BuildId build = story.reconcile().getFirst().build();
    try (Beside held = Beside.lockingPools(story)) {
      var claim = Beside.start(() -> story.claim("alice"));
      held.awaitWaiting("claim", 1);
      story.succeed(build);
      held.close();
      assertThat(Beside.join(claim)).isInstanceOf(Owned.class);
    }
  }

  @Test
  void aBuildThatEndsAndAClaimThatMissesWaitForOwnerAndPoolInOneOrder() {
    Story story = Story.of(ClaimTest.perOwner(2, 1));
    BuildId build = story.reconcile().getFirst().build();
    int attempt = story.begin(build).attempt();
    story.waits("alice");
    story.sql("update larder.pools set out_of_stock_since = null, unrecovered_since = now()");

    try (Beside held = Beside.lockingPools(story)) {
      var end = Beside.start(() -> story.finish(build, attempt, Story.succeeded()));
      held.awaitWaiting("finish build", 1);
      var miss = Beside.start(() -> story.claim("alice"));
      held.awaitWaiting("claim", 1);
      held.close();

      assertThat(Beside.join(end).granted()).hasSize(1);
      assertThat(Beside.join(miss)).isInstanceOf(NoneEligible.class);
    }
  }

  @Test
  void aTryThatBeginsLocksItsWorkspaceBeforeItsBuild() {
    Story story = Story.wanting(1);
    BuildId build = story.reconcile().getFirst().build();
    try (Beside held = Beside.lockingWorkspaces(story)) {
      var begin = Beside.start(() -> story.begin(build));
      held.awaitWaiting("begin build", 1);
      assertThat(lockable(story, BUILDS)).isTrue();
      held.close();
      Beside.join(begin);
    }
  }

  @Test
  void aKeyThatTriesAgainLocksItsWorkspaceBeforeItsClaim() {
    Story story = Story.full(1);
    Owned failed = (Owned) named(story, "k");
    story.fail(failed.build().orElseThrow());
    try (Beside held = Beside.lockingWorkspaces(story)) {
      var again = Beside.start(() -> named(story, "k"));
      held.awaitWaiting("claim", 1);
      assertThat(lockable(story, CLAIMS)).isTrue();
      held.close();
      assertThat(Beside.join(again)).isInstanceOf(Owned.class);
    }
  }

  private static boolean lockable(Story story, Table<?> table) {
    return story.ask(db -> !db.selectFrom(table).forNoKeyUpdate().skipLocked().fetch().isEmpty());
  }

  private static ClaimResult named(Story story, String key) {
    return story.claim("alice", "dev", key, FAIL);
  }

  private static List<WorkspaceId> workspaces(Iterable<ClaimResult> results) {
    List<WorkspaceId> workspaces = new ArrayList<>();
    for (ClaimResult result : results) {
      if (result instanceof Owned owned) {
        workspaces.add(owned.workspace());
      }
    }
    assertThat(workspaces).doesNotHaveDuplicates();
    return workspaces;
  }

  private static void arrive(CyclicBarrier barrier) {
    try {
      barrier.await(20, java.util.concurrent.TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
