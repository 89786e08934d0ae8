package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static dev.larder.store.schema.Tables.WORKSPACES;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.pool.EventKind;
import dev.larder.pool.WorkspaceId;
import dev.larder.store.event.EventLog;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jooq.Field;

/** What is reported of a workspace's lease: whose it is, what it is called, and when it ends. */
public final class LeaseEvents {
  /** Why a workspace went whose lease was not extended. */
  public static final String ENDED = "its lease ended";

  private LeaseEvents() {}

  public static void record(
      DSLContext db,
      Field<Instant> now,
      EventKind kind,
      String actor,
      WorkspaceId workspace,
      Instant until) {
    db.select(
            WORKSPACES.ORGANIZATION_ID,
            TEMPLATE_VERSIONS.TEMPLATE_ID,
            TEMPLATE_VERSIONS.ID,
            WORKSPACES.POOL_ID,
            WORKSPACES.PRESET_ID,
            CLAIMS.ID,
            WORKSPACES.OWNER,
            WORKSPACES.NAME)
        .from(WORKSPACES)
        .join(PRESETS)
        .on(PRESETS.ID.eq(WORKSPACES.PRESET_ID))
        .join(TEMPLATE_VERSIONS)
        .on(TEMPLATE_VERSIONS.ID.eq(PRESETS.TEMPLATE_VERSION_ID))
        .leftJoin(CLAIMS)
        .on(CLAIMS.WORKSPACE_ID.eq(WORKSPACES.ID))
        .where(WORKSPACES.ID.eq(workspace))
        .fetchOptional()
        .ifPresent(
            r -> {
              ObjectNode details =
                  JsonNodeFactory.instance
                      .objectNode()
                      .put("until", until.toString())
                      .put("owner", r.get(WORKSPACES.OWNER))
                      .put("name", r.get(WORKSPACES.NAME));
              EventLog.record(
                  db,
                  now,
                  kind,
                  actor,
                  new EventLog.Subject(
                      r.get(WORKSPACES.ORGANIZATION_ID),
                      r.get(TEMPLATE_VERSIONS.TEMPLATE_ID),
                      r.get(TEMPLATE_VERSIONS.ID),
                      r.get(WORKSPACES.POOL_ID),
                      r.get(WORKSPACES.PRESET_ID),
                      workspace,
                      null,
                      r.get(CLAIMS.ID)),
                  kind == EventKind.RELEASED ? details.put("reason", ENDED) : details);
            });
  }
}
