package dev.larder.store.build;

import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.pool.WorkspaceId;
import dev.larder.store.secret.SealedColumn;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.StoredJson;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * Outputs of a workspace that are for its claimer and its later builds alone: sealed, in its row.
 */
public final class SealedOutputs {
  private SealedOutputs() {}

  /** Of a row with both columns and the id. */
  public static Map<String, String> open(Secrets secrets, Record row) {
    return SealedColumn.SENSITIVE_OUTPUTS
        .open(secrets, row)
        .map(StoredJson::strings)
        .orElse(Map.of());
  }

  public static void write(
      DSLContext db, Secrets secrets, WorkspaceId workspace, Map<String, String> outputs) {
    Optional<Secrets.Sealed> sealed =
        outputs.isEmpty()
            ? Optional.empty()
            : Optional.of(
                secrets.seal(
                    StoredJson.write(new TreeMap<>(outputs)),
                    SealedColumn.SENSITIVE_OUTPUTS.place(workspace)));
    db.update(WORKSPACES)
        .set(WORKSPACES.SEALED_OUTPUTS, sealed.map(Secrets.Sealed::bytes).orElse(null))
        .set(WORKSPACES.OUTPUTS_KEY, sealed.map(Secrets.Sealed::key).orElse(null))
        .where(WORKSPACES.ID.eq(workspace))
        .execute();
  }
}
