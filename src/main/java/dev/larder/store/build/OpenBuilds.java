package dev.larder.store.build;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.pool.BuildId;
import dev.larder.store.sql.BuildConditions;
import dev.larder.store.sql.PoolNames;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** Tickets for builds that are not finished. */
public final class OpenBuilds {
  private OpenBuilds() {}

  /** What a finished build led to and its workflow has still to run. */
  public static Optional<BuildTicket> following(DSLContext db, BuildId finished) {
    var earlier = BUILDS.as("earlier");
    return tickets(
            db,
            exists(
                selectOne()
                    .from(earlier)
                    .where(earlier.ID.eq(finished))
                    .and(earlier.WORKSPACE_ID.eq(BUILDS.WORKSPACE_ID))
                    .and(earlier.WORKFLOW_ID.eq(BUILDS.WORKFLOW_ID))
                    .and(earlier.NUMBER.lt(BUILDS.NUMBER))),
            1)
        .stream()
        .findFirst();
  }

  public static List<BuildTicket> tickets(DSLContext db, Condition which, int limit) {
    return PoolNames.join(
            db.select(
                    BUILDS.ID,
                    BUILDS.TRANSITION,
                    TEMPLATES.NAME,
                    WORKSPACES.NAME,
                    TEMPLATES.TAGS,
                    BUILDS.OWNED,
                    ORGANIZATIONS.NAME,
                    BUILDS.PRESET_ID)
                .from(BUILDS)
                .join(WORKSPACES)
                .on(WORKSPACES.ID.eq(BUILDS.WORKSPACE_ID)),
            BUILDS.POOL_ID)
        .where(which)
        .and(BuildConditions.open())
        .orderBy(BUILDS.CREATED_AT, BUILDS.ID)
        .limit(limit)
        .fetch(
            r ->
                new BuildTicket(
                    r.get(BUILDS.ID),
                    r.get(BUILDS.PRESET_ID),
                    r.get(BUILDS.TRANSITION),
                    r.get(BUILDS.TRANSITION).label()
                        + " "
                        + r.get(TEMPLATES.NAME)
                        + "/"
                        + r.get(WORKSPACES.NAME),
                    r.get(ORGANIZATIONS.NAME),
                    List.of(r.get(TEMPLATES.TAGS)),
                    r.get(BUILDS.OWNED)));
  }
}
