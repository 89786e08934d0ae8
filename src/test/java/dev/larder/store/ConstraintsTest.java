package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.ClaimId;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.TableField;
import org.jooq.UpdatableRecord;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What the database itself forbids, whatever program writes to it. */
@NullMarked
class ConstraintsTest {
  private final Story story = Story.full(2);

  @Test
  void twoOpenBuildsOfOneWorkspace() {
    story.claimed("alice");

    forbidden(
        "builds_one_open_of_workspace",
        db ->
            again(
                    db.fetchAny(BUILDS, BUILDS.STATUS.eq(BuildStatus.PENDING)),
                    BUILDS.ID,
                    BuildId::new)
                .with(BUILDS.NUMBER, 99)
                .insert());
  }

  @Test
  void twoBuildsOfOneWorkspaceWithTheSameNumber() {
    forbidden(
        "builds_workspace_id_number_key",
        db ->
            again(
                    db.fetchAny(BUILDS, BUILDS.STATUS.eq(BuildStatus.SUCCEEDED)),
                    BUILDS.ID,
                    BuildId::new)
                .insert());
  }

  @Test
  void twoClaimsOfOneWorkspace() {
    story.claimed("alice");

    forbidden(
        "claims_one_of_workspace",
        db ->
            again(db.fetchAny(CLAIMS), CLAIMS.ID, ClaimId::new)
                .with(CLAIMS.KEY, "another")
                .insert());
  }

  @Test
  void twoClaimsOfOneKey() {
    Owned first = story.claimed("alice");
    Owned second = story.claimed("bob");

    forbidden(
        "claims_organization_id_key_key",
        db ->
            db.execute(
                "update larder.claims set key = (select key from larder.claims where id = {0})"
                    + " where id = {1}",
                first.claim().value(), second.claim().value()));
  }

  @Test
  void twoWorkspacesOfOneNameAndOwner() {
    story.claim("alice", "dev", "k", new OnMiss.Fail());

    forbidden(
        "workspaces_name_of_owner",
        db ->
            again(
                    db.fetchAny(WORKSPACES, WORKSPACES.OWNER.eq("alice")),
                    WORKSPACES.ID,
                    WorkspaceId::new)
                .insert());
  }

  @Test
  void twoPrebuildsOfOneName() {
    forbidden(
        "workspaces_name_of_owner",
        db ->
            again(
                    db.fetchAny(WORKSPACES, WORKSPACES.OWNER.isNull()),
                    WORKSPACES.ID,
                    WorkspaceId::new)
                .insert());
  }

  @Test
  void stockWithAnOwnerAndAClaimedWorkspaceWithout() {
    forbidden(
        "workspaces_owner_fits_state",
        db -> db.update(WORKSPACES).set(WORKSPACES.OWNER, "alice").execute());
    forbidden(
        "workspaces_owner_fits_state",
        db -> db.update(WORKSPACES).set(WORKSPACES.STATE, WorkspaceState.CLAIMED).execute());
  }

  @Test
  void aFinishedBuildWithoutItsInstant() {
    forbidden(
        "builds_finished_has_instant",
        db -> db.update(BUILDS).setNull(BUILDS.FINISHED_AT).execute());
  }

  private void forbidden(String constraint, Consumer<DSLContext> change) {
    assertThatThrownBy(
            () ->
                story.ask(
                    db -> {
                      change.accept(db);
                      return true;
                    }))
        .hasMessageContaining(constraint);
  }

  /** The same row once more, with another id. */
  private static <R extends UpdatableRecord<R>, I> R again(
      @org.jspecify.annotations.Nullable R row, TableField<R, I> id, Function<UUID, I> fresh) {
    R copy = java.util.Objects.requireNonNull(row).copy();
    copy.set(id, fresh.apply(UUID.randomUUID()));
    return copy;
  }
}
