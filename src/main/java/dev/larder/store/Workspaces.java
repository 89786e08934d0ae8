package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.WORKSPACES;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildReason;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.EventKind;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record4;

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

    /** It is being built: that build is told to end, and its end deletes the workspace. */
    record AfterBuild(BuildId build) implements Deletion {}

    /** It was not begun, and is gone. */
    record Gone() implements Deletion {}

    /** Its delete is under way already. */
    record UnderWay() implements Deletion {}

    /** There is no such workspace, or it was deleted before. */
    record NoSuchWorkspace() implements Deletion {}
  }

  /** Asks for the workspace's end, whoever has it. A repeat asks for nothing more. */
  public Deletion delete(WorkspaceId workspace, String who) {
    return database.transaction("delete workspace", db -> delete(db, workspace.value(), who));
  }

  private Deletion delete(DSLContext db, UUID workspace, String who) {
    Deletion deletion = ask(db, workspace, who);
    switch (deletion) {
      case Deletion.Asked asked -> sayDeleted(db, workspace, who);
      case Deletion.AfterBuild after -> sayDeleted(db, workspace, who);
      case Deletion.Gone gone -> sayDeleted(db, workspace, who);
      case Deletion.UnderWay underWay -> {}
      case Deletion.NoSuchWorkspace none -> {}
    }
    return deletion;
  }

  private void sayDeleted(DSLContext db, UUID workspace, String who) {
    String owner =
        db.select(WORKSPACES.OWNER)
            .from(WORKSPACES)
            .where(WORKSPACES.ID.eq(workspace))
            .fetchSingle()
            .value1();
    EventLog.record(
        db,
        database.now(),
        owner == null ? EventKind.DELETED : EventKind.RELEASED,
        who,
        EventLog.Subject.ofWorkspace(db, workspace),
        JsonNodeFactory.instance.objectNode().put("owner", owner));
  }

  private Deletion ask(DSLContext db, UUID workspace, String who) {
    String state =
        db.select(WORKSPACES.STATE)
            .from(WORKSPACES)
            .where(WORKSPACES.ID.eq(workspace))
            .forNoKeyUpdate()
            .fetchOptional()
            .map(r -> r.value1())
            .orElse("deleted");
    if (state.equals("deleted")) {
      return new Deletion.NoSuchWorkspace();
    }
    Optional<Record4<UUID, String, Integer, String>> open =
        db.select(BUILDS.ID, BUILDS.TRANSITION, BUILDS.ATTEMPT, BUILDS.STATUS)
            .from(BUILDS)
            .where(BUILDS.WORKSPACE_ID.eq(workspace))
            .and(StockQuery.open())
            .forNoKeyUpdate()
            .fetchOptional();
    if (open.isEmpty()) {
      return new Deletion.Asked(insertDelete(db, workspace, who));
    }
    if (open.get().value2().equals(Transition.DELETE.label())) {
      return new Deletion.UnderWay();
    }
    return cancel(db, workspace, open.get(), who);
  }

  private Deletion cancel(
      DSLContext db, UUID workspace, Record4<UUID, String, Integer, String> open, String who) {
    boolean begun = open.value3() > 0;
    db.update(BUILDS)
        .set(BUILDS.STATUS, (begun ? BuildStatus.CANCELING : BuildStatus.CANCELED).label())
        .set(BUILDS.FINISHED_AT, begun ? null : database.now())
        .where(BUILDS.ID.eq(open.value1()))
        .execute();
    if (begun) {
      state(db, workspace, "deleting");
      return new Deletion.AfterBuild(new BuildId(open.value1()));
    }
    boolean first =
        db.fetchCount(BUILDS, BUILDS.WORKSPACE_ID.eq(workspace).and(BUILDS.ATTEMPT.gt(0))) == 0;
    if (!first) {
      return new Deletion.Asked(insertDelete(db, workspace, who));
    }
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, "deleted")
        .set(WORKSPACES.DELETED_AT, database.now())
        .where(WORKSPACES.ID.eq(workspace))
        .execute();
    db.update(CLAIMS)
        .set(CLAIMS.STATUS, "failed")
        .set(CLAIMS.ERROR, "deleted by " + who + " before it was built")
        .set(CLAIMS.FINISHED_AT, database.now())
        .setNull(CLAIMS.CLAIM_VALUES)
        .setNull(CLAIMS.VALUES_KEY)
        .where(CLAIMS.WORKSPACE_ID.eq(workspace))
        .execute();
    return new Deletion.Gone();
  }

  private BuildId insertDelete(DSLContext db, UUID workspace, String who) {
    UUID build = UUID.randomUUID();
    state(db, workspace, "deleting");
    new NewBuild(build, workspace, Transition.DELETE, BuildReason.BY_HAND, who, Optional.empty())
        .insert(db, database.now());
    return new BuildId(build);
  }

  private static void state(DSLContext db, UUID workspace, String state) {
    db.update(WORKSPACES).set(WORKSPACES.STATE, state).where(WORKSPACES.ID.eq(workspace)).execute();
  }
}
