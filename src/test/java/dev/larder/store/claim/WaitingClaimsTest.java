package dev.larder.store.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.ClaimResult.Waiting;
import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.pass.PassScope;
import dev.larder.store.pass.Passes;
import dev.larder.store.race.Beside;
import dev.larder.store.secret.Secrets;
import dev.larder.store.workspace.Workspaces;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Those who wait in line for the next prebuild. */
@NullMarked
class WaitingClaimsTest {
  private static final OnMiss WAIT = new OnMiss.Wait(Duration.ofMinutes(10));

  @Test
  void whatBecomesReadyGoesToTheOldestInLine() {
    Story story = Story.wanting(2);
    List<BuildTicket> builds = story.reconcile();
    ClaimId first = story.waits("alice");
    story.pass(Duration.ofSeconds(1));
    ClaimId second = story.waits("bob");

    assertThat(story.succeed(builds.get(0).build()).granted())
        .extracting(GrantedClaim::claim)
        .containsExactly(first);
    assertThat(story.succeed(builds.get(1).build()).granted())
        .extracting(GrantedClaim::claim)
        .containsExactly(second);
    assertThat(story.count(WorkspaceState.PERSONALIZING)).isEqualTo(2);
    assertThat(owner(story, first)).isEqualTo("alice");
  }

  @Test
  void whatNobodyWaitsForStaysInStock() {
    Story story = Story.wanting(1);
    BuildId build = story.reconcile().getFirst().build();
    ClaimId waiting = story.waits("alice");
    story.pass(Duration.ofMinutes(10));

    assertThat(story.succeed(build).granted()).isEmpty();
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
    assertThat(recorded(story, waiting)).containsInstanceOf(Waiting.class);
  }

  @Test
  void whoeverStopsWaitingFreesTheKey() {
    Story story = Story.wanting(1);
    var request = Story.request("alice", Optional.of("dev"), Optional.of("k"), WAIT);
    ClaimId waiting = story.waits(request);
    story.claims.stopWaiting(waiting);
    story.fill();

    assertThat(story.claim("bob", "other", "k", new OnMiss.Fail())).isInstanceOf(Owned.class);
  }

  @Test
  void whoeverGotAWorkspaceKeepsItWhenTheyStopWaiting() {
    Story story = Story.wanting(1);
    ClaimId waiting = story.waits("alice");
    story.fill();

    story.claims.stopWaiting(waiting);

    assertThat(owner(story, waiting)).isEqualTo("alice");
  }

  @Test
  void theSameKeyWaitsOnce() {
    Story story = Story.wanting(2);
    var request = Story.request("alice", Optional.empty(), Optional.of("k"), WAIT);

    assertThat(story.waits(request)).isEqualTo(story.waits(request));
    story.fill();
    assertThat(story.count(WorkspaceState.PERSONALIZING)).isEqualTo(1);
  }

  @Test
  void stockThatAppearedBesideTheClaimIsServedAfterIt() {
    Story story = Story.wanting(1);
    BuildId build = story.reconcile().getFirst().build();
    int attempt = story.begin(build).attempt();
    ClaimId waiting;
    try (Beside held =
        Beside.holding(
            story,
            db ->
                new NewClaim(db, story.database.now(), Secrets.withoutKey(), "test", true)
                    .claim(
                        new ClaimId(UUID.randomUUID()),
                        Story.request("alice", Optional.empty(), Optional.of("k"), WAIT)))) {
      assertThat(story.finish(build, attempt, Story.succeeded()).granted()).isEmpty();
      held.close();
      waiting = story.waits(Story.request("alice", Optional.empty(), Optional.of("k"), WAIT));
    }

    assertThat(story.claims.serveWaiting(waiting))
        .extracting(GrantedClaim::claim)
        .containsExactly(waiting);
    assertThat(owner(story, waiting)).isEqualTo("alice");
  }

  @Test
  void whoHasTheNameAlreadyIsPassedOverAndNoBuildFailsForIt() {
    Story story = Story.wanting(2);
    List<BuildTicket> builds = story.reconcile();
    story.waits(Story.request("alice", Optional.of("dev"), Optional.of("k1"), WAIT));
    story.pass(Duration.ofSeconds(1));
    ClaimId sameName =
        story.waits(Story.request("alice", Optional.of("dev"), Optional.of("k2"), WAIT));
    story.pass(Duration.ofSeconds(1));
    ClaimId other = story.waits("bob");
    story.succeed(builds.get(0).build());

    assertThat(story.succeed(builds.get(1).build()).granted())
        .extracting(GrantedClaim::claim)
        .containsExactly(other);
    assertThat(recorded(story, sameName)).containsInstanceOf(Waiting.class);
  }

  @Test
  void whoHasEnoughIsPassedOver() {
    Story story = Story.of(ClaimTest.perOwner(1, 2));
    List<BuildTicket> builds = story.reconcile();
    story.waits("alice");
    story.waits("alice");
    builds.forEach(ticket -> story.succeed(ticket.build()));

    assertThat(story.count(WorkspaceState.PERSONALIZING)).isEqualTo(1);
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
  }

  @Test
  void manyWhoMayNotHaveAnotherKeepNobodyBehindThemWaiting() {
    Story story = Story.of(ClaimTest.perOwner(1, 2));
    List<BuildTicket> builds = story.reconcile();
    for (int i = 0; i < 25; i++) {
      story.waits("alice");
    }
    story.pass(Duration.ofSeconds(1));
    ClaimId behind = story.waits("bob");
    builds.forEach(ticket -> story.succeed(ticket.build()));

    assertThat(owner(story, behind)).isEqualTo("bob");
    assertThat(story.count(WorkspaceState.PERSONALIZING)).isEqualTo(2);
  }

  @Test
  void manyWhoHaveTheNameKeepNobodyBehindThemWaiting() {
    Story story = Story.wanting(2);
    List<BuildTicket> builds = story.reconcile();
    for (int i = 0; i < 25; i++) {
      story.waits(Story.request("alice", Optional.of("dev"), Optional.empty(), WAIT));
    }
    story.pass(Duration.ofSeconds(1));
    ClaimId behind = story.waits("alice");
    builds.forEach(ticket -> story.succeed(ticket.build()));

    assertThat(owner(story, behind)).isEqualTo("alice");
  }

  @Test
  void stockThatIsThereWhenAWaitEndsIsHandedOver() {
    Story story = Story.wanting(1);
    ClaimId waiting = besideStock(story);
    story.pass(Duration.ofMinutes(11));

    story.claims.stopWaiting(waiting);

    assertThat(owner(story, waiting)).isEqualTo("alice");
  }

  @Test
  void whoeverHasWaitedLongerIsServedBeforeAWaitThatEnds() {
    Story story = Story.full(1);
    story.newVersion(1, "2s");
    ClaimId first = story.waits("alice");
    story.pass(Duration.ofSeconds(1));
    ClaimId second = story.waits(Story.by("bob", new OnMiss.Wait(Duration.ofSeconds(1))));
    story.newVersion(1, "1s"); // what is in stock is of the active version again
    story.pass(Duration.ofSeconds(1));

    story.claims.stopWaiting(second);

    assertThat(owner(story, first)).isEqualTo("alice");
    assertThat(recorded(story, second)).isEmpty();
  }

  @Test
  void aPassServesThoseWhoWaitBesideStock() {
    Story story = Story.wanting(1);
    ClaimId waiting = besideStock(story);

    Passes.Taken taken = story.passes.take(new PassScope.Due());

    assertThat(owner(story, waiting)).isEqualTo("alice");
    assertThat(taken.granted()).extracting(GrantedClaim::claim).containsExactly(waiting);
  }

  @Test
  void aPassServesThoseWhoWaitWhenAnOldVersionIsActiveAgain() {
    Story story = Story.full(1);
    story.newVersion(1, "2s");
    ClaimId waiting = story.waits("alice");
    story.newVersion(1, "1s");

    story.plan(new PassScope.All());

    assertThat(owner(story, waiting)).isEqualTo("alice");
  }

  @Test
  void aPassServesThoseWhoWaitWhenTheirOwnersMayHaveMore() {
    Story story = Story.of(ClaimTest.perOwner(1, 2));
    story.waits("alice");
    story.pass(Duration.ofSeconds(1));
    ClaimId second = story.waits("alice");
    story.fill();
    story.plan(new PassScope.All());
    assertThat(recorded(story, second).orElseThrow()).isInstanceOf(Waiting.class);

    story.apply(ClaimTest.perOwner(2, 2));
    story.plan(new PassScope.All());

    assertThat(owner(story, second)).isEqualTo("alice");
  }

  @Test
  void aReleaseThatLetsSomebodyInLineHaveAnotherWakesTheLoop() {
    Story story = Story.of(ClaimTest.perOwner(1, 2));
    ClaimId first = story.waits("alice");
    story.pass(Duration.ofSeconds(1));
    ClaimId second = story.waits("alice");
    story.fill();
    Owned owned = (Owned) recorded(story, first).orElseThrow();
    story.succeed(owned.build().orElseThrow());
    BuildId delete =
        ((Workspaces.Deletion.Asked) story.workspaces.delete(owned.workspace(), "alice")).build();

    assertThat(story.succeed(delete).awaited()).isTrue();
    story.plan(new PassScope.All());
    assertThat(owner(story, second)).isEqualTo("alice");
  }

  @Test
  void aRepeatedEndOfAWaitLeavesTheNextClaimWithItsKeyAlone() {
    Story story = Story.wanting(1);
    var request = Story.request("alice", Optional.empty(), Optional.of("k"), WAIT);
    ClaimId first = story.waits(request);
    story.claims.stopWaiting(first);
    ClaimId second = story.waits(request);

    story.claims.stopWaiting(first);

    assertThat(second).isNotEqualTo(first);
    assertThat(recorded(story, second).orElseThrow()).isInstanceOf(Waiting.class);
  }

  @Test
  void aPrebuildWhoseNameItsTakerHasGetsAnotherAndItsBuildSucceeds() {
    Story story = Story.wanting(2);
    List<BuildTicket> builds = story.reconcile();
    String name = story.name(story.workspace(builds.get(1).build()));
    story.succeed(builds.get(0).build());
    story.claim("alice", name, "k1", new OnMiss.Fail());
    ClaimId waiting = story.waits("alice");

    assertThat(story.succeed(builds.get(1).build()).granted())
        .extracting(GrantedClaim::claim)
        .containsExactly(waiting);
    assertThat(((Owned) recorded(story, waiting).orElseThrow()).name()).isEqualTo(name + "-2");
  }

  /** A claim that waits though a prebuild is ready: that was committed beside it. */
  private static ClaimId besideStock(Story story) {
    BuildId build = story.reconcile().getFirst().build();
    int attempt = story.begin(build).attempt();
    var request = Story.request("alice", Optional.empty(), Optional.of("k"), WAIT);
    try (Beside held =
        Beside.holding(
            story,
            db ->
                new NewClaim(db, story.database.now(), Secrets.withoutKey(), "test", true)
                    .claim(new ClaimId(UUID.randomUUID()), request))) {
      assertThat(story.finish(build, attempt, Story.succeeded()).granted()).isEmpty();
      held.close();
      return story.waits(request);
    }
  }

  private static Optional<ClaimResult> recorded(Story story, ClaimId claim) {
    return story.claims.recorded(claim);
  }

  private static String owner(Story story, ClaimId claim) {
    return ((Owned) recorded(story, claim).orElseThrow()).owner();
  }
}
