package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.select;

import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.Label;
import dev.larder.pool.Transition;
import java.util.UUID;
import org.jooq.DSLContext;

/** A build with its workspace, both locked, in that order: workspace, then build. */
record LockedBuild(
    BuildId id,
    UUID workspace,
    UUID pool,
    UUID preset,
    UUID organization,
    int number,
    Transition transition,
    boolean owned,
    BuildStatus status,
    int attempt,
    String workspaceState) {
  static LockedBuild lock(DSLContext db, BuildId id) {
    String state =
        db.select(WORKSPACES.STATE)
            .from(WORKSPACES)
            .where(
                WORKSPACES.ID.eq(
                    select(BUILDS.WORKSPACE_ID).from(BUILDS).where(BUILDS.ID.eq(id.value()))))
            .forNoKeyUpdate()
            .fetchSingle()
            .value1();
    return db.select(
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
        .where(BUILDS.ID.eq(id.value()))
        .forNoKeyUpdate()
        .fetchSingle(
            r ->
                new LockedBuild(
                    id,
                    r.value1(),
                    r.value2(),
                    r.value3(),
                    r.value4(),
                    r.value5(),
                    Label.of(Transition.class, r.value6()),
                    r.value7(),
                    Builds.status(r.value8()),
                    r.value9(),
                    state));
  }

  boolean open() {
    return status.open();
  }

  boolean canceling() {
    return status == BuildStatus.CANCELING;
  }

  /** The build that made the workspace. */
  boolean firstStart() {
    return transition == Transition.START && number == 1;
  }
}
