package dev.larder.store.event;

import static dev.larder.store.schema.Tables.EVENTS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.EventKind;
import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.TemplateId;
import dev.larder.pool.TemplateVersionId;
import dev.larder.pool.WorkspaceId;
import dev.larder.store.schema.tables.records.EventsRecord;
import dev.larder.store.sql.StoredJson;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * Records what happened, in the transaction in which it does. A kind that notifies is thereby asked
 * to be sent: once the transaction is committed, it is never lost.
 */
public final class EventLog {
  private EventLog() {}

  /** What an event is about; the widest that fits, the rest is null. */
  public record Subject(
      @Nullable OrganizationId organization,
      @Nullable TemplateId template,
      @Nullable TemplateVersionId version,
      @Nullable PoolId pool,
      @Nullable PresetId preset,
      @Nullable WorkspaceId workspace,
      @Nullable BuildId build,
      @Nullable ClaimId claim) {
    public static Subject everything() {
      return new Subject(null, null, null, null, null, null, null, null);
    }

    public static Subject ofOrganization(OrganizationId organization) {
      return new Subject(organization, null, null, null, null, null, null, null);
    }

    /** A pool with its active preset, if it has one. */
    public static Subject ofPool(DSLContext db, PoolId pool) {
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
                      r.get(POOLS.ORGANIZATION_ID),
                      r.get(POOLS.TEMPLATE_ID),
                      r.get(PRESETS.TEMPLATE_VERSION_ID),
                      pool,
                      r.get(PRESETS.ID),
                      null,
                      null,
                      null));
    }

    /** A workspace with its own preset, which may be one of an old version. */
    public static Subject ofWorkspace(DSLContext db, WorkspaceId workspace) {
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
                      r.get(WORKSPACES.ORGANIZATION_ID),
                      r.get(POOLS.TEMPLATE_ID),
                      r.get(PRESETS.TEMPLATE_VERSION_ID),
                      r.get(WORKSPACES.POOL_ID),
                      r.get(WORKSPACES.PRESET_ID),
                      workspace,
                      null,
                      null));
    }
  }

  /**
   * Records an event in the caller's transaction.
   *
   * @param actor {@code reconciler} or who did it
   * @param details what people are notified of beyond names and ids; no secrets, no values
   */
  public static void record(
      DSLContext db,
      Field<Instant> now,
      EventKind kind,
      String actor,
      Subject subject,
      JsonNode details) {
    EventsRecord row = db.newRecord(EVENTS);
    row.setKind(kind);
    row.setActor(actor);
    row.setOrganizationId(subject.organization());
    row.setTemplateId(subject.template());
    row.setTemplateVersionId(subject.version());
    row.setPoolId(subject.pool());
    row.setPresetId(subject.preset());
    row.setWorkspaceId(subject.workspace());
    row.setBuildId(subject.build());
    row.setClaimId(subject.claim());
    row.setDetails(JSONB.jsonb(StoredJson.write(named(details))));
    var insert = db.insertInto(EVENTS).set(row).set(EVENTS.AT, now);
    (kind.notifies() ? insert.set(EVENTS.UNDELIVERED_SINCE, now) : insert).execute();
  }

  /** With the request that it came of, where it came of one. */
  private static JsonNode named(JsonNode details) {
    return RequestId.current()
        .<JsonNode>map(id -> details.<ObjectNode>deepCopy().put("request", id))
        .orElse(details);
  }
}
