package dev.larder.store.build;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.larder.pool.BuildId;
import dev.larder.pool.BuildReason;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.store.sql.PoolNames;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * Asks for a workspace's next build. The workspace's row must be locked: it gives the number. An id
 * that is taken inserts nothing, so a retry is harmless.
 */
public record NewBuild(
    BuildId id,
    WorkspaceId workspace,
    Transition transition,
    BuildReason reason,
    String initiator,
    Optional<WorkflowRun> run) {
  /** What a claim runs for the workspace's owner. */
  public static NewBuild personalization(BuildId id, WorkspaceId workspace, String initiator) {
    return new NewBuild(
        id, workspace, Transition.START, BuildReason.CLAIM, initiator, Optional.empty());
  }

  public void insert(DSLContext db, Field<Instant> now) {
    var earlier = BUILDS.as("earlier");
    Field<Integer> number =
        field(
                select(coalesce(max(earlier.NUMBER), inline(0)))
                    .from(earlier)
                    .where(earlier.WORKSPACE_ID.eq(workspace)))
            .plus(1);
    db.insertInto(
            BUILDS,
            BUILDS.ID,
            BUILDS.ORGANIZATION_ID,
            BUILDS.POOL_ID,
            BUILDS.PRESET_ID,
            BUILDS.WORKSPACE_ID,
            BUILDS.NUMBER,
            BUILDS.TRANSITION,
            BUILDS.REASON,
            BUILDS.INITIATOR,
            BUILDS.OWNED,
            BUILDS.STATUS,
            BUILDS.CREATED_AT,
            BUILDS.WORKFLOW_ID,
            BUILDS.RUN_ID,
            BUILDS.OWN_WORKFLOW_ID)
        .select(
            PoolNames.join(
                    select(
                            val(id, BUILDS.ID),
                            WORKSPACES.ORGANIZATION_ID,
                            WORKSPACES.POOL_ID,
                            WORKSPACES.PRESET_ID,
                            WORKSPACES.ID,
                            number,
                            val(transition, BUILDS.TRANSITION),
                            val(reason, BUILDS.REASON),
                            val(initiator),
                            field(WORKSPACES.OWNER.isNotNull()),
                            val(BuildStatus.PENDING, BUILDS.STATUS),
                            now,
                            val(run.map(WorkflowRun::workflowId).orElse(null), String.class),
                            val(run.map(WorkflowRun::runId).orElse(null), String.class),
                            BuildWorkflow.id(id))
                        .from(WORKSPACES),
                    WORKSPACES.POOL_ID)
                .where(WORKSPACES.ID.eq(workspace)))
        .onConflict(BUILDS.ID)
        .doNothing()
        .execute();
  }
}
