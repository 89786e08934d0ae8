package dev.larder.store;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static dev.larder.store.schema.Tables.WORKSPACES;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.pool.EventKind;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;

/** What is told of a workspace's lease: whose it is, what it is called, and when it ends. */
final class LeaseEvents {
  /** Why a workspace went whose lease was not extended. */
  static final String ENDED = "its lease ended";

  private LeaseEvents() {}

  static void record(
      DSLContext db,
      Field<OffsetDateTime> now,
      EventKind kind,
      String actor,
      UUID workspace,
      OffsetDateTime until) {
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
                      .put("until", until.toInstant().toString())
                      .put("owner", r.value7())
                      .put("name", r.value8());
              EventLog.record(
                  db,
                  now,
                  kind,
                  actor,
                  new EventLog.Subject(
                      r.value1(),
                      r.value2(),
                      r.value3(),
                      r.value4(),
                      r.value5(),
                      workspace,
                      null,
                      r.value6()),
                  kind == EventKind.RELEASED ? details.put("reason", ENDED) : details);
            });
  }
}
