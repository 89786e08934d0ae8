package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.pool.BuildId;
import dev.larder.pool.Label;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** Tickets for builds that are not finished. */
final class OpenBuilds {
  private OpenBuilds() {}

  /** What a finished build led to and its workflow has still to run. */
  static Optional<BuildTicket> following(DSLContext db, BuildId finished) {
    var earlier = BUILDS.as("earlier");
    return tickets(
            db,
            exists(
                selectOne()
                    .from(earlier)
                    .where(earlier.ID.eq(finished.value()))
                    .and(earlier.WORKSPACE_ID.eq(BUILDS.WORKSPACE_ID))
                    .and(earlier.WORKFLOW_ID.eq(BUILDS.WORKFLOW_ID))
                    .and(earlier.NUMBER.lt(BUILDS.NUMBER))),
            1)
        .stream()
        .findFirst();
  }

  static List<BuildTicket> tickets(DSLContext db, Condition which, int atMost) {
    return db.select(
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
        .on(WORKSPACES.ID.eq(BUILDS.WORKSPACE_ID))
        .join(POOLS)
        .on(POOLS.ID.eq(BUILDS.POOL_ID))
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(POOLS.TEMPLATE_ID))
        .join(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(POOLS.ORGANIZATION_ID))
        .where(which)
        .and(StockQuery.open())
        .orderBy(BUILDS.CREATED_AT, BUILDS.ID)
        .limit(atMost)
        .fetch(
            r ->
                new BuildTicket(
                    new BuildId(r.value1()),
                    new PresetId(r.value8()),
                    Label.of(Transition.class, r.value2()),
                    r.value2() + " " + r.value3() + "/" + r.value4(),
                    r.value7(),
                    List.of(r.value5()),
                    r.value6()));
  }
}
