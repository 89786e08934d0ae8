package dev.larder.store.history;

import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.DIRECTORIES;
import static dev.larder.store.schema.Tables.EVENTS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.SNAPSHOTS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static dev.larder.store.schema.Tables.UPLOADS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static dev.larder.store.sql.Inlined.isIn;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.claim.ClaimStatus;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.pool.UploadedDirectories;
import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * Rows that are too old and on which nothing else rests. Each is found through an index in order of
 * age, so that a batch costs what it removes.
 */
final class OldRows {
  private final Field<Instant> now;

  OldRows(Field<Instant> now) {
    this.now = now;
  }

  /** The attempts themselves stay as long as their builds. */
  int logs(DSLContext db, RetentionPeriods periods) {
    return db.update(BUILD_ATTEMPTS)
        .setNull(BUILD_ATTEMPTS.LOG)
        .where(
            row(BUILD_ATTEMPTS.BUILD_ID, BUILD_ATTEMPTS.ATTEMPT)
                .in(
                    select(BUILD_ATTEMPTS.BUILD_ID, BUILD_ATTEMPTS.ATTEMPT)
                        .from(BUILD_ATTEMPTS)
                        .where(BUILD_ATTEMPTS.LOG.isNotNull())
                        .and(BUILD_ATTEMPTS.FINISHED_AT.lt(before(periods.logs())))
                        .orderBy(BUILD_ATTEMPTS.FINISHED_AT)
                        .limit(Retention.BATCH)))
        .execute();
  }

  int snapshots(DSLContext db, RetentionPeriods periods) {
    return db.deleteFrom(SNAPSHOTS)
        .where(
            SNAPSHOTS.ID.in(
                select(SNAPSHOTS.ID)
                    .from(SNAPSHOTS)
                    .where(SNAPSHOTS.TAKEN_AT.lt(before(periods.snapshots())))
                    .orderBy(SNAPSHOTS.TAKEN_AT)
                    .limit(Retention.BATCH)))
        .execute();
  }

  /** Of workspaces that are gone for as long; their keys are free again. */
  int claims(DSLContext db, RetentionPeriods periods) {
    Field<Instant> before = before(periods.claims());
    return db.deleteFrom(CLAIMS)
        .where(
            CLAIMS.ID.in(
                select(CLAIMS.ID)
                    .from(CLAIMS)
                    .join(WORKSPACES)
                    .on(WORKSPACES.ID.eq(CLAIMS.WORKSPACE_ID))
                    .where(isIn(CLAIMS.STATUS, ClaimStatus.RELEASED, ClaimStatus.FAILED))
                    .and(CLAIMS.REQUESTED_AT.lt(before))
                    .and(is(WORKSPACES.STATE, WorkspaceState.DELETED))
                    .and(WORKSPACES.DELETED_AT.lt(before))
                    .orderBy(CLAIMS.REQUESTED_AT)
                    .limit(Retention.BATCH)))
        .execute();
  }

  /** With what is recorded of notifying them. One that someone still has to hear of stays. */
  int events(DSLContext db, RetentionPeriods periods) {
    return db.deleteFrom(EVENTS)
        .where(
            EVENTS.ID.in(
                select(EVENTS.ID)
                    .from(EVENTS)
                    .where(EVENTS.AT.lt(before(periods.events())))
                    .and(EVENTS.UNDELIVERED_SINCE.isNull())
                    .orderBy(EVENTS.AT, EVENTS.ID)
                    .limit(Retention.BATCH)))
        .execute();
  }

  /**
   * Packed directories of which no template's active version and no workspace is made, also none
   * that was deleted: its late result may still have to be cleaned up. An apply that needs one
   * again brings it along, and makes it young under its lock.
   */
  int directories(DSLContext db, RetentionPeriods periods) {
    Field<Instant> before = before(periods.builds());
    List<String> old =
        db.select(DIRECTORIES.HASH)
            .from(DIRECTORIES)
            .where(DIRECTORIES.CREATED_AT.lt(before))
            .and(
                notExists(
                    selectOne()
                        .from(TEMPLATE_VERSIONS)
                        .join(TEMPLATES)
                        .on(TEMPLATES.ACTIVE_VERSION_ID.eq(TEMPLATE_VERSIONS.ID))
                        .where(TEMPLATE_VERSIONS.DIRECTORY_HASH.eq(DIRECTORIES.HASH))))
            .orderBy(DIRECTORIES.CREATED_AT)
            .limit(Retention.BATCH)
            .fetch(DIRECTORIES.HASH);
    return old.isEmpty()
        ? 0
        : db.deleteFrom(DIRECTORIES)
            .where(DIRECTORIES.HASH.in(old))
            .and(DIRECTORIES.CREATED_AT.lt(before))
            .andNot(exists(madeOfIt()))
            .execute();
  }

  /** Directories that were sent ahead of an apply that never came. */
  int uploads(DSLContext db, RetentionPeriods periods) {
    Field<Instant> before = before(UploadedDirectories.KEPT);
    db.deleteFrom(DIRECTORIES)
        .where(
            DIRECTORIES.HASH.in(
                select(UPLOADS.HASH)
                    .from(UPLOADS)
                    .where(UPLOADS.UPLOADED_AT.lt(before))
                    .limit(Retention.BATCH)))
        .and(DIRECTORIES.CREATED_AT.lt(before))
        .and(
            notExists(
                selectOne()
                    .from(TEMPLATE_VERSIONS)
                    .where(TEMPLATE_VERSIONS.DIRECTORY_HASH.eq(DIRECTORIES.HASH))))
        .execute();
    return db.deleteFrom(UPLOADS)
        .where(
            row(UPLOADS.ORGANIZATION, UPLOADS.HASH)
                .in(
                    select(UPLOADS.ORGANIZATION, UPLOADS.HASH)
                        .from(UPLOADS)
                        .where(UPLOADS.UPLOADED_AT.lt(before))
                        .limit(Retention.BATCH)))
        .execute();
  }

  private static org.jooq.Select<?> madeOfIt() {
    return selectOne()
        .from(TEMPLATE_VERSIONS)
        .join(PRESETS)
        .on(PRESETS.TEMPLATE_VERSION_ID.eq(TEMPLATE_VERSIONS.ID))
        .join(WORKSPACES)
        .on(WORKSPACES.PRESET_ID.eq(PRESETS.ID))
        .where(TEMPLATE_VERSIONS.DIRECTORY_HASH.eq(DIRECTORIES.HASH));
  }

  private Field<Instant> before(Duration period) {
    return StoreTime.before(now, period);
  }
}
