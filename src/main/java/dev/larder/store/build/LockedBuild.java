package dev.larder.store.build;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * A build with its workspace, both locked, in that order: workspace, then build. One that is not
 * there, the database having been restored while Temporal went on, is no one's any more.
 */
public record LockedBuild(
    BuildId id,
    WorkspaceId workspace,
    PoolId pool,
    PresetId preset,
    OrganizationId organization,
    int number,
    Transition transition,
    boolean owned,
    BuildStatus status,
    int attempt,
    WorkspaceState workspaceState) {
  public static Optional<LockedBuild> lock(DSLContext db, BuildId id) {
    return db.select(
            WORKSPACES.STATE,
            BUILDS.WORKSPACE_ID,
            BUILDS.POOL_ID,
            BUILDS.PRESET_ID,
            BUILDS.ORGANIZATION_ID,
            BUILDS.NUMBER,
            BUILDS.TRANSITION,
            BUILDS.OWNED,
            BUILDS.STATUS,
            BUILDS.ATTEMPT)
        .from(BUILDS)
        .join(WORKSPACES)
        .on(WORKSPACES.ID.eq(BUILDS.WORKSPACE_ID))
        .where(BUILDS.ID.eq(id))
        .forNoKeyUpdate()
        .of(WORKSPACES, BUILDS) // locks each row in this order
        .fetchOptional(
            r ->
                new LockedBuild(
                    id,
                    r.get(BUILDS.WORKSPACE_ID),
                    r.get(BUILDS.POOL_ID),
                    r.get(BUILDS.PRESET_ID),
                    r.get(BUILDS.ORGANIZATION_ID),
                    r.get(BUILDS.NUMBER),
                    r.get(BUILDS.TRANSITION),
                    r.get(BUILDS.OWNED),
                    r.get(BUILDS.STATUS),
                    r.get(BUILDS.ATTEMPT),
                    r.get(WORKSPACES.STATE)));
  }

  public boolean open() {
    return status.open();
  }

  public boolean canceling() {
    return status == BuildStatus.CANCELING;
  }

  /** The build that makes a workspace for stock. */
  public boolean makesPrebuild() {
    return firstStart() && !owned;
  }

  /** The build that made the workspace. */
  public boolean firstStart() {
    return transition == Transition.START && number == 1;
  }
}
