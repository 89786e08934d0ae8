package dev.larder.store.build;

import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildId;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.Story;
import dev.larder.store.claim.Claims;
import dev.larder.store.secret.Secrets;
import dev.larder.store.secret.UnknownSecretKey;
import dev.larder.store.workspace.BuildLifecycle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class SealedOutputsTest {
  private static final Secrets KEY =
      Secrets.parse(Base64.getEncoder().encodeToString(new byte[32])).insecure();
  private final Story story = Story.wanting(1);
  private final BuildLifecycle builds = new BuildLifecycle(story.database, KEY);

  @Test
  void sensitiveOutputsAreUnreadableInTheirRowAndOpenedForClaimerAndBuilds() {
    BuildId start = story.reconcile().getFirst().build();
    succeed(start, Map.of("password", "hunter2"));
    WorkspaceId workspace = story.workspace(start);
    assertThat(sealed(workspace))
        .hasValueSatisfying(
            bytes ->
                assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                    .doesNotContain("hunter2"));

    assertThatThrownBy(() -> story.claim("alice"))
        .isInstanceOf(UnknownSecretKey.class); // and nothing was claimed
    Owned owned =
        (Owned)
            new Claims(story.database, KEY, "tester").claim(Story.by("alice", new OnMiss.Fail()));
    assertThat(owned.sensitiveOutputs()).isEqualTo(Map.of("password", "hunter2"));
    ProvisionRequest claim = begin(owned.build().orElseThrow());
    assertThat(claim.outputs()).isEqualTo(Map.of("url", "http://x", "password", "hunter2"));
  }

  @Test
  void theyGoWithTheWorkspace() {
    BuildId start = story.reconcile().getFirst().build();
    succeed(start, Map.of("password", "hunter2"));
    WorkspaceId workspace = story.workspace(start);
    story.workspaces.delete(workspace, "ann");
    BuildId delete = story.open(dev.larder.pool.Transition.DELETE).getFirst();
    succeed(delete, Map.of());
    assertThat(sealed(workspace)).isEmpty();
  }

  private ProvisionRequest begin(BuildId build) {
    return ((BuildLifecycle.Begin.Run) builds.begin(build, "worker-1", Duration.ZERO)).request();
  }

  private void succeed(BuildId build, Map<String, String> sensitive) {
    builds.finish(
        build,
        begin(build).attempt(),
        new ProvisionResult.Succeeded(
            Map.of("url", "http://x"), sensitive, Optional.empty(), List.of()),
        new byte[0]);
  }

  private Optional<byte[]> sealed(WorkspaceId workspace) {
    return story.ask(
        db ->
            db.select(WORKSPACES.SEALED_OUTPUTS)
                .from(WORKSPACES)
                .where(WORKSPACES.ID.eq(workspace))
                .fetchOptional(WORKSPACES.SEALED_OUTPUTS));
  }
}
