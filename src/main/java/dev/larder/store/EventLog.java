package dev.larder.store;

import static dev.larder.store.schema.Tables.EVENTS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.EventKind;
import dev.larder.store.schema.tables.records.EventsRecord;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * Records what happened, in the transaction in which it does. A kind that notifies is thereby asked
 * to be sent: once the transaction is committed, it is never lost.
 */
final class EventLog {
  private EventLog() {}

  /** What an event is about; the widest that fits, the rest is null. */
  record Subject(
      @Nullable UUID organization,
      @Nullable UUID template,
      @Nullable UUID version,
      @Nullable UUID pool,
      @Nullable UUID preset,
      @Nullable UUID workspace,
      @Nullable UUID build,
      @Nullable UUID claim) {
    static Subject everything() {
      return new Subject(null, null, null, null, null, null, null, null);
    }

    static Subject ofOrganization(UUID organization) {
      return new Subject(organization, null, null, null, null, null, null, null);
    }

    /** A pool with its active preset, if it has one. */
    static Subject ofPool(DSLContext db, UUID pool) {
      return db.select(
              POOLS.ORGANIZATION_ID, POOLS.TEMPLATE_ID, PRESETS.TEMPLATE_VERSION_ID, PRESETS.ID)
          .from(POOLS)
          .join(TEMPLATES)
          .on(TEMPLATES.ID.eq(POOLS.TEMPLATE_ID))
          .leftJoin(PRESETS)
          .on(PRESETS.POOL_ID.eq(POOLS.ID))
          .and(PRESETS.TEMPLATE_VERSION_ID.eq(TEMPLATES.ACTIVE_VERSION_ID))
          .where(POOLS.ID.eq(pool))
          .fetchSingle(
              r ->
                  new Subject(
                      r.value1(), r.value2(), r.value3(), pool, r.value4(), null, null, null));
    }

    /** A workspace with its own preset, which may be one of an old version. */
    static Subject ofWorkspace(DSLContext db, UUID workspace) {
      return db.select(
              WORKSPACES.ORGANIZATION_ID,
              POOLS.TEMPLATE_ID,
              PRESETS.TEMPLATE_VERSION_ID,
              WORKSPACES.POOL_ID,
              WORKSPACES.PRESET_ID)
          .from(WORKSPACES)
          .join(POOLS)
          .on(POOLS.ID.eq(WORKSPACES.POOL_ID))
          .join(PRESETS)
          .on(PRESETS.ID.eq(WORKSPACES.PRESET_ID))
          .where(WORKSPACES.ID.eq(workspace))
          .fetchSingle(
              r ->
                  new Subject(
                      r.value1(),
                      r.value2(),
                      r.value3(),
                      r.value4(),
                      r.value5(),
                      workspace,
                      null,
                      null));
    }
  }

  /**
   * @param actor {@code reconciler} or who did it
   * @param details what people are told beyond names and ids; no secrets, no values
   */
  static void record(
      DSLContext db,
      Field<OffsetDateTime> now,
      EventKind kind,
      String actor,
      Subject subject,
      JsonNode details) {
    EventsRecord row = db.newRecord(EVENTS);
    row.setKind(kind.label());
    row.setActor(actor);
    row.setOrganizationId(subject.organization());
    row.setTemplateId(subject.template());
    row.setTemplateVersionId(subject.version());
    row.setPoolId(subject.pool());
    row.setPresetId(subject.preset());
    row.setWorkspaceId(subject.workspace());
    row.setBuildId(subject.build());
    row.setClaimId(subject.claim());
    row.setDetails(JSONB.jsonb(StoredJson.write(details)));
    var insert = db.insertInto(EVENTS).set(row).set(EVENTS.AT, now);
    (kind.notifies() ? insert.set(EVENTS.UNDELIVERED_SINCE, now) : insert).execute();
  }
}
