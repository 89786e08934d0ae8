package dev.larder.store;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.inline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.BuildId;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * What a provisioner leaves for a workspace's next build: sealed, in the workspace's row. A running
 * try writes it only while it holds: with workspace and build locked, no other try begins between
 * the look and the write.
 */
final class KeepState {
  private final DSLContext db;
  private final Secrets secrets;

  KeepState(DSLContext db, Secrets secrets) {
    this.db = db;
    this.secrets = secrets;
  }

  boolean keep(BuildId id, int attempt, JsonNode state) {
    LockedBuild build = LockedBuild.lock(db, id);
    boolean holds = build.open() && build.attempt() == attempt;
    if (holds) {
      write(build.workspace(), state);
    }
    return holds;
  }

  void write(UUID workspace, JsonNode state) {
    Secrets.Sealed sealed = secrets.seal(state.toString());
    db.update(WORKSPACES)
        .set(WORKSPACES.PROVISIONER_STATE, sealed.bytes())
        .set(WORKSPACES.STATE_KEY, sealed.key())
        .where(WORKSPACES.ID.eq(workspace))
        .execute();
  }

  static List<String> workspaces(DSLContext db, String kind) {
    return db.select(WORKSPACES.ID)
        .from(POOLS)
        .join(WORKSPACES)
        .on(WORKSPACES.POOL_ID.eq(POOLS.ID))
        .join(PRESETS)
        .on(PRESETS.ID.eq(WORKSPACES.PRESET_ID))
        .join(TEMPLATE_VERSIONS)
        .on(TEMPLATE_VERSIONS.ID.eq(PRESETS.TEMPLATE_VERSION_ID))
        .where(WORKSPACES.STATE.ne(inline("deleted")))
        .and(WORKSPACES.PROVISIONER_STATE.isNotNull())
        .and(condition("jsonb_exists({0}, {1})", TEMPLATE_VERSIONS.PROVISIONER, inline(kind)))
        .orderBy(WORKSPACES.ID)
        .fetch(r -> r.value1().toString());
  }
}
