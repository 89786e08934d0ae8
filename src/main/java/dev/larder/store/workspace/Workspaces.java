package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.WORKSPACES;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.larder.claim.ClaimStatus;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildReason;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.EventKind;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Database;
import dev.larder.store.build.NewBuild;
import dev.larder.store.event.EventLog;
import dev.larder.store.schema.tables.records.BuildsRecord;
import dev.larder.store.sql.BuildConditions;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

/** What people ask of single workspaces. */
public final class Workspaces {
  private final Database database;

  public Workspaces(Database database) {
    this.database = database;
  }

  /** What came of asking for a workspace's end. */
  public sealed interface Deletion {
    /** This delete build has to be run. */
    record Asked(BuildId build) implements Deletion {}

    /** It is being built: that build is notified to end, and its end deletes the workspace. */
    record AfterBuild(BuildId build) implements Deletion {}

    /** It was not begun, and is gone. */
    record Gone() implements Deletion {}

    /** Its delete is under way already, by this build. */
    record UnderWay(BuildId build) implements Deletion {}

    /** There is no such workspace, or it was deleted before. */
    record NoSuchWorkspace() implements Deletion {}
  }

  /** Asks for the workspace's end, whoever has it. A repeat asks for nothing more. */
  public Deletion delete(WorkspaceId workspace, String who) {
    return database.transaction("delete workspace", db -> delete(db, workspace, who));
  }

  private Deletion delete(DSLContext db, WorkspaceId workspace, String who) {
    Deletion deletion = ask(db, workspace, who);
    switch (deletion) {
      case Deletion.Asked asked -> recordDeleted(db, workspace, who);
      case Deletion.AfterBuild after -> recordDeleted(db, workspace, who);
      case Deletion.Gone gone -> recordDeleted(db, workspace, who);
      case Deletion.UnderWay underWay -> {}
      case Deletion.NoSuchWorkspace none -> {}
    }
    return deletion;
  }

  private void recordDeleted(DSLContext db, WorkspaceId workspace, String who) {
    String owner =
        db.select(WORKSPACES.OWNER)
            .from(WORKSPACES)
            .where(WORKSPACES.ID.eq(workspace))
            .fetchSingle(WORKSPACES.OWNER);
    EventLog.record(
        db,
        database.now(),
        owner == null ? EventKind.DELETED : EventKind.RELEASED,
        who,
        EventLog.Subject.ofWorkspace(db, workspace),
        JsonNodeFactory.instance.objectNode().put("owner", owner));
  }

  private Deletion ask(DSLContext db, WorkspaceId workspace, String who) {
    WorkspaceState state =
        db.select(WORKSPACES.STATE)
            .from(WORKSPACES)
            .where(WORKSPACES.ID.eq(workspace))
            .forNoKeyUpdate()
            .fetchOptional(WORKSPACES.STATE)
            .orElse(WorkspaceState.DELETED);
    if (state == WorkspaceState.DELETED) {
      return new Deletion.NoSuchWorkspace();
    }
    Optional<BuildsRecord> open =
        db.selectFrom(BUILDS)
            .where(BUILDS.WORKSPACE_ID.eq(workspace))
            .and(BuildConditions.open())
            .forNoKeyUpdate()
            .fetchOptional();
    if (open.isEmpty()) {
      return new Deletion.Asked(insertDelete(db, workspace, who));
    }
    if (open.get().getTransition() == Transition.DELETE) {
      return new Deletion.UnderWay(open.get().getId());
    }
    return cancel(db, workspace, open.get(), who);
  }

  private Deletion cancel(DSLContext db, WorkspaceId workspace, BuildsRecord open, String who) {
    boolean begun = open.getAttempt() > 0;
    db.update(BUILDS)
        .set(BUILDS.STATUS, begun ? BuildStatus.CANCELING : BuildStatus.CANCELED)
        .set(BUILDS.FINISHED_AT, begun ? null : database.now())
        .where(BUILDS.ID.eq(open.getId()))
        .execute();
    if (begun) {
      state(db, workspace, WorkspaceState.DELETING);
      return new Deletion.AfterBuild(open.getId());
    }
    boolean first =
        db.fetchCount(BUILDS, BUILDS.WORKSPACE_ID.eq(workspace).and(BUILDS.ATTEMPT.gt(0))) == 0;
    endClaim(db, workspace, who, first ? "built" : "personalized");
    if (!first) {
      return new Deletion.Asked(insertDelete(db, workspace, who));
    }
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, WorkspaceState.DELETED)
        .set(WORKSPACES.DELETED_AT, database.now())
        .where(WORKSPACES.ID.eq(workspace))
        .execute();
    return new Deletion.Gone();
  }

  /** Whatever becomes of the delete, no build will end it. */
  private void endClaim(DSLContext db, WorkspaceId workspace, String who, String built) {
    db.update(CLAIMS)
        .set(CLAIMS.STATUS, ClaimStatus.FAILED)
        .set(CLAIMS.ERROR, "deleted by " + who + " before it was " + built)
        .set(CLAIMS.FINISHED_AT, database.now())
        .setNull(CLAIMS.CLAIM_VALUES)
        .setNull(CLAIMS.VALUES_KEY)
        .where(CLAIMS.WORKSPACE_ID.eq(workspace))
        .execute();
  }

  private BuildId insertDelete(DSLContext db, WorkspaceId workspace, String who) {
    BuildId build = new BuildId(UUID.randomUUID());
    state(db, workspace, WorkspaceState.DELETING);
    new NewBuild(build, workspace, Transition.DELETE, BuildReason.MANUAL, who, Optional.empty())
        .insert(db, database.now());
    return build;
  }

  private static void state(DSLContext db, WorkspaceId workspace, WorkspaceState state) {
    db.update(WORKSPACES).set(WORKSPACES.STATE, state).where(WORKSPACES.ID.eq(workspace)).execute();
  }
}
