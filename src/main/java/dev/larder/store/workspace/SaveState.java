package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.WORKSPACES;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.BuildId;
import dev.larder.pool.WorkspaceId;
import dev.larder.store.build.LockedBuild;
import dev.larder.store.secret.SealedColumn;
import dev.larder.store.secret.Secrets;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * What a provisioner leaves for a workspace's next build: sealed, in the workspace's row. A running
 * try writes it only while it holds: with workspace and build locked, no other try begins between
 * the check and the write.
 */
final class SaveState {
  private final DSLContext db;
  private final Secrets secrets;

  SaveState(DSLContext db, Secrets secrets) {
    this.db = db;
    this.secrets = secrets;
  }

  boolean keep(BuildId id, int attempt, JsonNode state) {
    Optional<LockedBuild> held =
        LockedBuild.lock(db, id).filter(build -> build.open() && build.attempt() == attempt);
    held.ifPresent(build -> write(build.workspace(), state));
    return held.isPresent();
  }

  void write(WorkspaceId workspace, JsonNode state) {
    Secrets.Sealed sealed =
        secrets.seal(state.toString(), SealedColumn.PROVISIONER_STATE.place(workspace));
    db.update(WORKSPACES)
        .set(WORKSPACES.PROVISIONER_STATE, sealed.bytes())
        .set(WORKSPACES.STATE_KEY, sealed.key())
        .where(WORKSPACES.ID.eq(workspace))
        .execute();
  }
}
