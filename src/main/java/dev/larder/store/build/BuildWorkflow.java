package dev.larder.store.build;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.inline;

import dev.larder.pool.BuildId;
import dev.larder.pool.PoolName;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.store.sql.PoolNames;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * The workflow that sees a build through by itself, where no claim's and no pass's does, as its row
 * calls it; and what people find it by.
 *
 * @param id at most 255 bytes; the build's id stands in it whole
 * @param pool with its organization
 * @param name the workspace's
 */
public record BuildWorkflow(
    BuildId build,
    String id,
    PoolName pool,
    WorkspaceId workspace,
    String name,
    Transition transition) {
  public static final String PREFIX = "larder-build/";

  /** What all of a pool's are called but for the build's id. */
  public static String prefix(PoolName pool) {
    return PREFIX + pool + "/";
  }

  /** What a new build's is called; in a statement that joins the workspace's pool. */
  static Field<String> id(BuildId build) {
    return concat(
        inline(PREFIX),
        ORGANIZATIONS.NAME,
        inline("/"),
        TEMPLATES.NAME,
        inline("/"),
        POOLS.NAME,
        inline("/" + build));
  }

  /** Of a build, finished or not; empty: there is none such any more. */
  public static Optional<BuildWorkflow> find(DSLContext db, BuildId build) {
    Field<String> id = coalesce(BUILDS.OWN_WORKFLOW_ID, inline(PREFIX + build));
    return PoolNames.join(
            db.select(
                    id,
                    ORGANIZATIONS.NAME,
                    TEMPLATES.NAME,
                    POOLS.NAME,
                    BUILDS.WORKSPACE_ID,
                    WORKSPACES.NAME,
                    BUILDS.TRANSITION)
                .from(BUILDS)
                .join(WORKSPACES)
                .on(WORKSPACES.ID.eq(BUILDS.WORKSPACE_ID)),
            BUILDS.POOL_ID)
        .where(BUILDS.ID.eq(build))
        .fetchOptional(
            r ->
                new BuildWorkflow(
                    build,
                    r.get(id),
                    PoolNames.of(r),
                    r.get(BUILDS.WORKSPACE_ID),
                    r.get(WORKSPACES.NAME),
                    r.get(BUILDS.TRANSITION)));
  }
}
