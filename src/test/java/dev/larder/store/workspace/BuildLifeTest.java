package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.Story;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.build.BuildWorkflow;
import dev.larder.store.view.PoolDiagnostics;
import dev.larder.store.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** From a build's first attempt to its recorded end, and what becomes of its workspace. */
@NullMarked
class BuildLifeTest {
  private final Story story = Story.wanting(1);
  private final BuildId build = story.reconcile().getFirst().build();
  private final WorkspaceId workspace = story.workspace(build);

  @Test
  void eachTryRaisesTheAttempt() {
    assertThat(story.begin(build).attempt()).isEqualTo(1);
    assertThat(story.begin(build).attempt()).isEqualTo(2);
    assertThat(story.begin(build).operation()).isEqualTo(Operation.START);
    assertThat(story.status(build)).isEqualTo(BuildStatus.RUNNING);
  }

  @Test
  void onlyTheLatestTryIsAlive() {
    int first = story.begin(build).attempt();
    int second = story.begin(build).attempt();

    assertThat(story.builds.alive(build, first)).isEqualTo(BuildLifecycle.Alive.LOST);
    assertThat(story.builds.alive(build, second)).isEqualTo(BuildLifecycle.Alive.HELD);
    story.finish(build, second, Story.succeeded());
    assertThat(story.builds.alive(build, second)).isEqualTo(BuildLifecycle.Alive.LOST);
  }

  @Test
  void aTryThatMayStillRunHoldsTheBuildUntilItIsSilentOrHasEnded() {
    Duration silence = Duration.ofSeconds(30);
    int first = story.begin(build).attempt();

    story.pass(silence.minusSeconds(1));
    assertThat(story.builds.alive(build, first)).isEqualTo(BuildLifecycle.Alive.HELD);
    story.pass(silence.minusSeconds(1));
    assertThat(begin(silence)).isInstanceOf(BuildLifecycle.Begin.Held.class);

    story.pass(Duration.ofSeconds(1));
    assertThat(begin(silence)).isInstanceOf(BuildLifecycle.Begin.Run.class);
    assertThat(begin(silence)).isInstanceOf(BuildLifecycle.Begin.Held.class);

    story.finish(build, 2, new ProvisionResult.TryAgain("no room"));
    assertThat(begin(silence)).isInstanceOf(BuildLifecycle.Begin.Run.class);
  }

  private BuildLifecycle.Begin begin(Duration silence) {
    return story.builds.begin(build, "worker-2", silence);
  }

  @Test
  void anOvertakenTrysResultIsRecordedAndChangesNothing() {
    int first = story.begin(build).attempt();
    story.begin(build);

    BuildLifecycle.Ended ended = story.finish(build, first, new ProvisionResult.Failed("too late"));

    assertThat(ended).isEqualTo(BuildLifecycle.Ended.nothing());
    assertThat(story.status(build)).isEqualTo(BuildStatus.RUNNING);
    assertThat(outcome(first)).isEqualTo("late");
  }

  @Test
  void afterFiveTriesThereIsNoOther() {
    for (int i = 0; i < BuildLifecycle.MAX_ATTEMPTS; i++) {
      int attempt = story.begin(build).attempt();
      story.finish(build, attempt, new ProvisionResult.TryAgain("no network"));
    }

    assertThat(story.builds.begin(build, "worker-1", Duration.ZERO))
        .isEqualTo(new BuildLifecycle.Begin.Exhausted(BuildLifecycle.MAX_ATTEMPTS));
    assertThat(story.builds.lastError(build)).contains("no network");
  }

  @Test
  void aBuildThatIsNotThereAnyMoreIsOver() {
    story.begin(build);
    story.sql("delete from larder.build_attempts");
    story.sql("delete from larder.builds"); // as when an older copy of the database was restored

    assertThat(story.finish(build, 1, Story.succeeded())).isEqualTo(BuildLifecycle.Ended.nothing());
    assertThat(story.builds.keepState(build, 1, TextNode.valueOf("state"))).isFalse();
    assertThat(story.builds.close(build, "gave up")).isEqualTo(BuildLifecycle.Ended.nothing());
    assertThat(story.builds.begin(build, "worker-1", Duration.ZERO))
        .isEqualTo(
            new BuildLifecycle.Begin.Over(BuildStatus.CANCELED, BuildLifecycle.Ended.nothing()));
  }

  @Test
  void whatIsSealedWithAKeyThatIsGoneUsesUpItsTries() {
    story.finish(
        build,
        story.begin(build).attempt(),
        new ProvisionResult.Succeeded(Map.of(), Optional.of(TextNode.valueOf("state")), List.of()));
    story.sql("update larder.workspaces set state_key = 'another'");
    story.want(0);
    BuildId delete = story.reconcile().getFirst().build();
    for (int attempt = 1; attempt < BuildLifecycle.MAX_ATTEMPTS; attempt++) {
      assertThat(story.builds.begin(delete, "worker-1", Duration.ZERO))
          .isInstanceOfSatisfying(
              BuildLifecycle.Begin.RetryableFailure.class,
              n -> assertThat(n.reason()).contains("another"));
    }
    assertThat(story.builds.begin(delete, "worker-1", Duration.ZERO))
        .isInstanceOfSatisfying(
            BuildLifecycle.Begin.Over.class,
            o -> assertThat(o.status()).isEqualTo(BuildStatus.FAILED));
    assertThat(story.status(delete)).isEqualTo(BuildStatus.FAILED);
    assertThat(story.builds.lastError(delete))
        .hasValueSatisfying(e -> assertThat(e).contains("key"));
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.LEAKED);

    story.sql("update larder.workspaces set state_key = 'none'"); // it is given
    story.pass(Duration.ofMinutes(2));
    story.succeed(story.unfinished.leakedDue(10).getFirst());
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.DELETED);
  }

  @Test
  void aTryThatIsInterruptedLeavesTheBuildToTheNext() {
    int attempt = story.begin(build).attempt();

    assertThat(story.finish(build, attempt, new ProvisionResult.Canceled()))
        .isEqualTo(BuildLifecycle.Ended.nothing());
    assertThat(story.begin(build).attempt()).isEqualTo(2);
  }

  @Test
  void aFirstStartThatIsClosedLeavesACleanUpAndAFreeSlot() {
    story.begin(build);

    BuildLifecycle.Ended ended = story.builds.close(build, "gave up");

    assertThat(ended.next()).map(BuildTicket::transition).contains(Transition.DELETE);
    assertThat(ended.changed()).containsExactly(story.preset());
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.DELETING);
    assertThat(story.open(Transition.START)).isEmpty();
    story.pass(Duration.ofMinutes(2));
    assertThat(story.reconcile()).extracting(BuildTicket::transition).contains(Transition.START);
  }

  @Test
  void theWorkflowOfAFailedBuildRunsItsCleanUp() {
    BuildId next = story.fail(build).next().orElseThrow().build();

    List<Unfinished.Build> unfinished = story.unfinished.builds(Optional.empty(), 10);
    assertThat(unfinished).extracting(Unfinished.Build::id).containsExactly(next);
    assertThat(unfinished.getFirst().run().orElseThrow().workflowId()).startsWith("larder-preset/");
  }

  @Test
  void whoAsksAgainAfterALostAnswerHearsWhatToRunNext() {
    BuildId cleanUp = story.fail(build).next().orElseThrow().build();

    BuildLifecycle.Begin again = story.builds.begin(build, "worker", Duration.ZERO);
    assertThat(((BuildLifecycle.Begin.Over) again).ended().next().orElseThrow().build())
        .isEqualTo(cleanUp);
    assertThat(story.builds.close(build, "again").next().orElseThrow().build()).isEqualTo(cleanUp);
  }

  @Test
  void closingAgainDoesNothing() {
    story.succeed(build);

    assertThat(story.builds.close(build, "gave up")).isEqualTo(BuildLifecycle.Ended.nothing());
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.READY);
  }

  @Test
  void aFinishedBuildIsNotBegunAgain() {
    story.succeed(build);

    assertThat(story.builds.begin(build, "worker-2", Duration.ZERO))
        .isEqualTo(
            new BuildLifecycle.Begin.Over(BuildStatus.SUCCEEDED, BuildLifecycle.Ended.nothing()));
  }

  @Test
  void whatALateResultMadeIsCleanedUpWhenItsWorkspaceIsGone() {
    int lost = story.begin(build).attempt();
    story.begin(build);
    BuildId cleanUp = story.builds.close(build, "gave up").next().orElseThrow().build();
    story.succeed(cleanUp);

    BuildId again =
        story
            .finish(
                build,
                lost,
                new ProvisionResult.Succeeded(
                    Map.of("folder", "/late"), Optional.of(TextNode.valueOf("late")), List.of()))
            .apart()
            .orElseThrow()
            .build();

    assertThat(story.begin(again))
        .matches(r -> r.operation() == Operation.DELETE)
        .matches(r -> r.outputs().equals(Map.of("folder", "/late")))
        .matches(r -> r.state().equals(Optional.of(TextNode.valueOf("late"))));
    story.finish(again, 1, Story.succeeded());
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.DELETED);
  }

  @Test
  void aLateDeleteHasNothingToCleanUp() {
    story.succeed(build);
    story.want(0);
    BuildId delete = story.reconcile().getFirst().build();
    int lost = story.begin(delete).attempt();
    story.succeed(delete);

    assertThat(story.finish(delete, lost, Story.succeeded()))
        .isEqualTo(BuildLifecycle.Ended.nothing());
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.DELETED);
  }

  @Test
  void aLateResultIsCleanedUpAlsoWhenItsNameIsTakenByNow() {
    story.want(0);
    story.reconcile();
    var cold = (Owned) story.claim("alice", "dev", "k1", new OnMiss.Build());
    BuildId start = cold.build().orElseThrow();
    int lost = story.begin(start).attempt();
    story.begin(start);
    story.succeed(story.builds.close(start, "gave up").next().orElseThrow().build());
    story.claim("alice", "dev", "k2", new OnMiss.Build());

    BuildLifecycle.Ended ended = story.finish(start, lost, Story.succeeded());

    assertThat(ended.apart()).map(BuildWorkflow::transition).contains(Transition.DELETE);
    assertThat(story.state(cold.workspace())).isEqualTo(WorkspaceState.DELETING);
  }

  @Test
  void aDeleteThatFailsForGoodLeaksTheWorkspaceAndIsTriedAgainWithGrowingPauses() {
    story.succeed(build);
    story.want(0);
    story.fail(story.reconcile().getFirst().build());

    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.LEAKED);
    for (Duration pause : List.of(Duration.ofMinutes(1), Duration.ofMinutes(2))) {
      story.pass(pause.minusSeconds(1));
      assertThat(story.unfinished.leakedDue(10)).isEmpty();
      story.pass(Duration.ofSeconds(1));
      List<BuildId> due = story.unfinished.leakedDue(10);
      assertThat(due).hasSize(1);
      story.fail(due.getFirst());
    }
    story.pass(Duration.ofHours(7));
    story.succeed(story.unfinished.leakedDue(10).getFirst());
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.DELETED);
  }

  @Test
  void aClaimedWorkspaceIsNeverDestroyedForAFailure() {
    story.succeed(build);
    Owned claim = story.claimed("alice");

    BuildLifecycle.Ended ended = story.fail(claim.build().orElseThrow());

    assertThat(ended.next()).isEmpty();
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.FAILED);
    assertThat(story.open(Transition.DELETE)).isEmpty();
    assertThat((Owned) story.claims.recorded(claim.claim()).orElseThrow())
        .matches(owned -> owned.status() == ClaimStatus.FAILED)
        .matches(owned -> owned.error().equals(Optional.of("no disk left")));
  }

  @Test
  void aStateThatIsNotGivenStays() {
    int attempt = story.begin(build).attempt();
    story.finish(
        build,
        attempt,
        new ProvisionResult.Succeeded(Map.of(), Optional.of(TextNode.valueOf("s1")), List.of()));
    Owned claim = story.claimed("alice");
    story.succeed(claim.build().orElseThrow());
    BuildId delete =
        ((Workspaces.Deletion.Asked) story.workspaces.delete(workspace, "alice")).build();

    assertThat(story.begin(delete))
        .matches(r -> r.state().equals(Optional.of(TextNode.valueOf("s1"))))
        .matches(r -> r.outputs().containsKey("url"))
        .matches(r -> r.owner().equals(Optional.of("alice")))
        .matches(r -> r.claim().equals(Optional.of(claim.claim())));
    story.succeed(delete);
    boolean stateIsKept =
        story.ask(db -> db.fetchExists(WORKSPACES, WORKSPACES.PROVISIONER_STATE.isNotNull()));
    assertThat(stateIsKept).isFalse();
  }

  private String outcome(int attempt) {
    return story.ask(
        db ->
            db.select(BUILD_ATTEMPTS.OUTCOME)
                .from(BUILD_ATTEMPTS)
                .where(BUILD_ATTEMPTS.BUILD_ID.eq(build))
                .and(BUILD_ATTEMPTS.ATTEMPT.eq(attempt))
                .fetchSingle()
                .value1());
  }

  @Test
  void aBuildThatIsTriedAgainSaysWhyAsLongAsItIs() {
    Story story = Story.wanting(1);
    BuildId build = story.reconcile().getFirst().build();
    story.begin(build);
    story.finish(build, 1, new ProvisionResult.TryAgain("no network"));
    assertThat(retried(story))
        .singleElement()
        .satisfies(
            tried -> {
              assertThat(tried.build()).isEqualTo(build);
              assertThat(tried.attempt()).isEqualTo(1);
              assertThat(tried.error()).isEqualTo("no network");
            });

    story.begin(build);
    assertThat(retried(story)).hasSize(1);
    story.finish(build, 2, Story.succeeded());
    assertThat(retried(story)).isEmpty();
  }

  private static List<PoolDiagnostics.Retried> retried(Story story) {
    Views views = new Views(story.database);
    return views.circumstances(views.pools().getFirst()).retried();
  }
}
