package dev.larder.store.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.larder.pool.BuildId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.Story;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** A try that was given up succeeds after all: what only its state names is deleted too. */
@NullMarked
class LateResultsTest {
  private final Story story = Story.wanting(1);
  private final BuildId build = story.reconcile().getFirst().build();
  private final WorkspaceId workspace = story.workspace(build);
  private final int lost = story.begin(build).attempt();

  @Test
  void whileTheCleanUpRunsOneMoreDeleteFollowsTheOneUnderWay() {
    story.finish(build, story.begin(build).attempt(), made("second"));
    story.want(0);
    BuildId delete = story.reconcile().getFirst().build();
    ProvisionRequest underWay = story.begin(delete);
    assertThat(late("first")).isEqualTo(BuildLifecycle.Ended.nothing());
    assertThat(underWay.state()).contains(TextNode.valueOf("second"));

    BuildId next =
        story.finish(delete, underWay.attempt(), Story.succeeded()).next().orElseThrow().build();
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.DELETING);
    assertDeletesFirstAndIsGone(next);
  }

  @Test
  void whatComesBeforeTheCleanUpIsGivenUpLeavesItsTurnToTheRetry() {
    BuildId cleanUp = story.builds.close(build, "gave up").next().orElseThrow().build();
    story.fail(cleanUp);
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.LEAKED);
    late("first");
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.LEAKED);

    story.pass(Duration.ofMinutes(2));
    BuildId again = story.unfinished.leakedDue(10).getFirst();
    BuildId next = story.succeed(again).next().orElseThrow().build();
    assertDeletesFirstAndIsGone(next);
  }

  @Test
  void twoLateResultsAreTwoMoreDeletes() {
    int second = story.begin(build).attempt();
    BuildId cleanUp = story.builds.close(build, "gave up").next().orElseThrow().build();
    late("first");
    story.finish(build, second, made("second"));
    BuildId one = story.succeed(cleanUp).next().orElseThrow().build();
    ProvisionRequest request = story.begin(one);
    assertThat(request.state()).contains(TextNode.valueOf("first"));
    BuildId two =
        story.finish(one, request.attempt(), Story.succeeded()).next().orElseThrow().build();
    assertThat(story.begin(two).state()).contains(TextNode.valueOf("second"));
    story.finish(two, 1, Story.succeeded());
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.DELETED);
  }

  @Test
  void whileTheWorkspaceLivesAStateWaitsForItsEnd() {
    story.finish(build, story.begin(build).attempt(), made("second"));
    late("first");
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.READY);
    story.want(0);
    BuildId delete = story.reconcile().getFirst().build();
    ProvisionRequest request = story.begin(delete);
    assertThat(request.state()).contains(TextNode.valueOf("second"));
    assertDeletesFirstAndIsGone(
        story.finish(delete, request.attempt(), Story.succeeded()).next().orElseThrow().build());
  }

  private void assertDeletesFirstAndIsGone(BuildId delete) {
    ProvisionRequest request = story.begin(delete);
    assertThat(request.operation()).isEqualTo(Operation.DELETE);
    assertThat(request.state()).contains(TextNode.valueOf("first"));
    assertThat(request.outputs()).containsEntry("folder", "/first");
    assertThat(story.finish(delete, request.attempt(), Story.succeeded()).next()).isEmpty();
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.DELETED);
    assertThat(story.open(Transition.DELETE)).isEmpty();
  }

  private BuildLifecycle.Ended late(String what) {
    return story.finish(build, lost, made(what));
  }

  private static ProvisionResult made(String what) {
    return new ProvisionResult.Succeeded(
        Map.of("folder", "/" + what),
        Map.of("token", what),
        Optional.of(TextNode.valueOf(what)),
        List.of());
  }
}
