package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.Story;
import dev.larder.store.build.BuildTicket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What a running attempt leaves for the next, and for a delete. */
@NullMarked
class SaveStateTest {
  private static final TextNode HALF = TextNode.valueOf("half");

  private final Story story = Story.wanting(1);
  private final BuildId build = story.reconcile().getFirst().build();
  private final WorkspaceId workspace = story.workspace(build);

  @Test
  void theNextTryIsGivenWhatTheLastOneKept() {
    int first = story.begin(build).attempt();

    assertThat(story.builds.keepState(build, first, HALF)).isTrue();

    assertThat(story.begin(build).state()).contains(HALF);
  }

  @Test
  void anOvertakenTryKeepsNothing() {
    int first = story.begin(build).attempt();
    int second = story.begin(build).attempt();
    story.builds.keepState(build, second, HALF);

    assertThat(story.builds.keepState(build, first, TextNode.valueOf("other"))).isFalse();

    assertThat(story.begin(build).state()).contains(HALF);
  }

  @Test
  void theCleanUpOfAFailureIsGivenWhatWasMade() {
    int attempt = story.begin(build).attempt();
    story.builds.keepState(build, attempt, HALF);
    BuildId cleanUp =
        story.finish(build, attempt, new ProvisionResult.Failed("no")).next().orElseThrow().build();

    assertThat(story.builds.keepState(build, attempt, TextNode.valueOf("late"))).isFalse();
    assertThat(story.begin(cleanUp).state()).contains(HALF);
  }

  @Test
  void aStateThatSomebodySpoiltFailsTheBuildAndTheWorkspaceIsShown() {
    int attempt = story.begin(build).attempt();
    story.builds.keepState(build, attempt, HALF);
    story.database.transaction(
        "spoil",
        db ->
            db.update(WORKSPACES)
                .set(WORKSPACES.PROVISIONER_STATE, "{half".getBytes(StandardCharsets.UTF_8))
                .execute());

    BuildLifecycle.Begin.Over over =
        (BuildLifecycle.Begin.Over) story.builds.begin(build, "worker", Duration.ZERO);

    assertThat(over.status()).isEqualTo(BuildStatus.FAILED);
    assertThat(story.builds.lastError(build).orElseThrow()).contains("changed manually");
    BuildTicket cleanUp = over.ended().next().orElseThrow();
    assertThat(cleanUp.transition()).isEqualTo(Transition.DELETE);
    story.builds.begin(cleanUp.build(), "worker", Duration.ZERO);
    assertThat(story.state(workspace)).isEqualTo(WorkspaceState.LEAKED);
  }
}
