package dev.larder.store.build;

import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.pool.WorkspaceId;
import dev.larder.store.secret.SealedColumn;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.StoredJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

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

  /** The columns of a workspace's row that these make. */
  public static Map<Field<?>, @Nullable Object> columns(
      Secrets secrets, WorkspaceId workspace, Map<String, String> outputs) {
    Optional<Secrets.Sealed> sealed =
        outputs.isEmpty()
            ? Optional.empty()
            : Optional.of(
                secrets.seal(
                    StoredJson.write(new TreeMap<>(outputs)),
                    SealedColumn.SENSITIVE_OUTPUTS.place(workspace)));
    Map<Field<?>, @Nullable Object> columns = new LinkedHashMap<>();
    columns.put(WORKSPACES.SEALED_OUTPUTS, sealed.map(Secrets.Sealed::bytes).orElse(null));
    columns.put(WORKSPACES.OUTPUTS_KEY, sealed.map(Secrets.Sealed::key).orElse(null));
    return columns;
  }
}
