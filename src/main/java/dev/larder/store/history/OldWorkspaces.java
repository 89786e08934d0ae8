package dev.larder.store.history;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.sql.BuildConditions;
import dev.larder.store.sql.StoreTime;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * Workspaces that were deleted long ago, each with all of its builds and their attempts. A
 * workspace keeps its builds as long as it lives: the first says what it was made as, the last its
 * number.
 */
final class OldWorkspaces {
  /** A workspace has a handful of builds, so that these are about a batch of rows. */
  private static final int WORKSPACES_AT_A_TIME = Retention.BATCH / 5;

  private final Field<Instant> now;

  OldWorkspaces(Field<Instant> now) {
    this.now = now;
  }

  int remove(DSLContext db, RetentionPeriods periods) {
    List<WorkspaceId> old =
        db.select(WORKSPACES.ID)
            .from(WORKSPACES)
            .where(is(WORKSPACES.STATE, WorkspaceState.DELETED))
            .and(WORKSPACES.DELETED_AT.lt(StoreTime.before(now, periods.builds())))
            .and(notExists(claim()))
            .and(notExists(failureOfARun()))
            .orderBy(WORKSPACES.DELETED_AT)
            .limit(WORKSPACES_AT_A_TIME)
            .forUpdate()
            .of(WORKSPACES)
            .skipLocked()
            .fetch(WORKSPACES.ID);
    if (!old.isEmpty()) {
      db.deleteFrom(BUILDS).where(BUILDS.WORKSPACE_ID.in(old)).execute();
      db.deleteFrom(WORKSPACES).where(WORKSPACES.ID.in(old)).execute();
    }
    return old.size();
  }

  private static org.jooq.Select<?> claim() {
    return selectOne().from(CLAIMS).where(CLAIMS.WORKSPACE_ID.eq(WORKSPACES.ID));
  }

  /**
   * Failures since the last success of an active preset say how long it waits, and when it ends.
   */
  private static org.jooq.Select<?> failureOfARun() {
    Condition active =
        TEMPLATES
            .ACTIVE_VERSION_ID
            .eq(PRESETS.TEMPLATE_VERSION_ID)
            .and(TEMPLATES.DELETED_AT.isNull());
    return selectOne()
        .from(BUILDS)
        .join(PRESETS)
        .on(PRESETS.ID.eq(BUILDS.PRESET_ID))
        .join(TEMPLATES)
        .on(active)
        .where(BUILDS.WORKSPACE_ID.eq(WORKSPACES.ID))
        .and(BuildConditions.failedFirstStarts())
        .and(BUILDS.FINISHED_AT.gt(PRESETS.RUN_SINCE));
  }
}
