package dev.larder.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.ClaimResult.Waiting;
import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.WorkspaceState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    assertThat(story.count(WorkspaceState.PERSONALISING)).isEqualTo(2);
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
    assertThat(story.count(WorkspaceState.PERSONALISING)).isEqualTo(1);
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
                new NewClaim(db, story.database.now(), Secrets.withoutKey(), "test")
                    .claim(Story.request("alice", Optional.empty(), Optional.of("k"), WAIT)))) {
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

    assertThat(story.count(WorkspaceState.PERSONALISING)).isEqualTo(1);
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
  }

  private static Optional<ClaimResult> recorded(Story story, ClaimId claim) {
    return story.claims.recorded(claim);
  }

  private static String owner(Story story, ClaimId claim) {
    return ((Owned) recorded(story, claim).orElseThrow()).owner();
  }
}
