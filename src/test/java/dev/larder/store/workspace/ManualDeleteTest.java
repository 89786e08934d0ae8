package dev.larder.store.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.Story;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.workspace.Workspaces.Deletion;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** A workspace's end on request, in each state it may be in. */
@NullMarked
class ManualDeleteTest {
  private final Story story = Story.wanting(1);
  private final BuildId build = story.reconcile().getFirst().build();
  private final WorkspaceId workspace = story.workspace(build);

  @Test
  void readyStockIsDeletedAndReplaced() {
    story.succeed(build);

    BuildId delete = ((Deletion.Asked) delete()).build();

    assertThat(story.claim("alice")).isNotInstanceOf(Owned.class);
    assertThat(story.reconcile()).hasSize(1);
    assertThat(delete()).isEqualTo(new Deletion.UnderWay(delete));
    story.succeed(delete);
    assertThat(delete()).isEqualTo(new Deletion.NoSuchWorkspace());
  }

  @Test
  void whatNoOneHasBegunIsGoneAtOnce() {
    assertThat(delete()).isEqualTo(new Deletion.Gone());
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.DELETED);
    assertThat(story.builds.begin(build, "worker-1", Duration.ZERO))
        .isEqualTo(
            new BuildLifecycle.Begin.Over(BuildStatus.CANCELED, BuildLifecycle.Ended.nothing()));
  }

  @Test
  void aRunningBuildIsToldAndItsEndDeletesTheWorkspace() {
    int attempt = story.begin(build).attempt();

    assertThat(delete()).isEqualTo(new Deletion.AfterBuild(build));
    assertThat(story.builds.alive(build, attempt)).isEqualTo(BuildLifecycle.Alive.CANCEL);
    assertThat(delete()).isEqualTo(new Deletion.AfterBuild(build));
    BuildId next =
        story.finish(build, attempt, new ProvisionResult.Canceled()).next().orElseThrow().build();
    story.succeed(next);

    assertThat(story.status(build)).isEqualTo(BuildStatus.CANCELED);
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.DELETED);
  }

  @Test
  void successBeatsCanceling() {
    int attempt = story.begin(build).attempt();
    delete();

    BuildLifecycle.Ended ended = story.finish(build, attempt, Story.succeeded());

    assertThat(story.status(build)).isEqualTo(BuildStatus.SUCCEEDED);
    assertThat(ended.next()).map(BuildTicket::transition).contains(Transition.DELETE);
    assertThat(story.count(WorkspaceState.READY)).isZero();
  }

  @Test
  void aClaimWhoseWorkspaceIsDeletedWhileItIsPersonalizedHasFailed() {
    story.succeed(build);
    ClaimResult.Owned owned = story.claimed("alice");
    BuildId personalization = owned.build().orElseThrow();
    int attempt = story.begin(personalization).attempt();
    story.workspaces.delete(owned.workspace(), "ann");

    story.finish(personalization, attempt, Story.succeeded());

    assertThat(story.claims.recorded(owned.claim()))
        .hasValueSatisfying(
            claim ->
                assertThat(((ClaimResult.Owned) claim).status()).isEqualTo(ClaimStatus.FAILED));
  }

  @Test
  void aProgramThatFailsBecauseItWasToEndIsNoFailureOfItsPreset() {
    int attempt = story.begin(build).attempt();
    delete();

    BuildLifecycle.Ended ended =
        story.finish(build, attempt, new ProvisionResult.Failed("ended by signal 15"));

    assertThat(story.status(build)).isEqualTo(BuildStatus.CANCELED);
    assertThat(ended.next()).map(BuildTicket::transition).contains(Transition.DELETE);
    assertThat(story.decision()).isEqualTo("create 1");
  }

  @Test
  void aBuildWhoseWorkerIsLostIsNotBegunAgainOnlyToBeCanceled() {
    story.begin(build);
    delete();

    BuildLifecycle.Begin begin = story.builds.begin(build, "worker-2", Duration.ZERO);

    assertThat(begin)
        .isInstanceOfSatisfying(
            BuildLifecycle.Begin.Over.class,
            over -> {
              assertThat(over.status()).isEqualTo(BuildStatus.CANCELED);
              assertThat(over.ended().next()).isPresent();
            });
  }

  @Test
  void aClaimedWorkspaceIsReleased() {
    story.succeed(build);
    Owned claim = story.claimed("alice");
    story.succeed(claim.build().orElseThrow());

    story.succeed(((Deletion.Asked) delete()).build());

    assertThat(status(claim)).isEqualTo(ClaimStatus.RELEASED);
  }

  @Test
  void aPersonalizationThatRunsIsCanceledFirst() {
    story.succeed(build);
    Owned claim = story.claimed("alice");
    BuildId personalize = claim.build().orElseThrow();
    int attempt = story.begin(personalize).attempt();

    assertThat(delete()).isEqualTo(new Deletion.AfterBuild(personalize));
    BuildId next =
        story
            .finish(personalize, attempt, new ProvisionResult.Canceled())
            .next()
            .orElseThrow()
            .build();
    story.succeed(next);

    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.DELETED);
    assertThat(status(claim)).isNotIn(ClaimStatus.PERSONALIZING, ClaimStatus.WAITING);
  }

  @Test
  void aPersonalizationThatNoOneHasBegunGivesWayAtOnce() {
    story.succeed(build);
    Owned claim = story.claimed("alice");

    BuildId delete = ((Deletion.Asked) delete()).build();

    assertThat(story.status(claim.build().orElseThrow())).isEqualTo(BuildStatus.CANCELED);
    assertThat(status(claim)).isEqualTo(ClaimStatus.FAILED);
    story.fail(delete);
    assertThat(story.unfinished.claims(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void aColdBuildThatNoOneHasBegunEndsItsClaim() {
    Owned cold = (Owned) story.claim("alice", "dev", "k", new OnMiss.Build());

    assertThat(story.workspaces.delete(cold.workspace(), "ann")).isEqualTo(new Deletion.Gone());

    assertThat(status(cold)).isEqualTo(ClaimStatus.FAILED);
    assertThat(story.unfinished.claims(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void aLeakedWorkspaceIsTriedAtOnce() {
    story.succeed(build);
    story.fail(((Deletion.Asked) delete()).build());
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.LEAKED);

    story.succeed(((Deletion.Asked) delete()).build());

    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.DELETED);
    story.pass(Duration.ofDays(1));
    assertThat(story.unfinished.leakedDue(10)).isEmpty();
  }

  @Test
  void anUnknownWorkspaceIsSaidToBeNone() {
    assertThat(story.workspaces.delete(new WorkspaceId(UUID.randomUUID()), "ann"))
        .isEqualTo(new Deletion.NoSuchWorkspace());
  }

  private ClaimStatus status(Owned claim) {
    return ((Owned) story.claims.recorded(claim.claim()).orElseThrow()).status();
  }

  private Deletion delete() {
    return story.workspaces.delete(workspace, "ann");
  }
}
