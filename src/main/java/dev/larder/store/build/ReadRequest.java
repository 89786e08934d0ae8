package dev.larder.store.build;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static dev.larder.store.schema.Tables.WORKSPACES;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.BuildId;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.store.secret.SealedColumn;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.StoredJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * What a provisioner is given of a workspace: version, directory and parameters are those of the
 * workspace's own preset, never the active version's. A workspace whose state was changed manually
 * so that it cannot be read is left out.
 */
public final class ReadRequest {
  private final DSLContext db;
  private final Secrets secrets;

  public ReadRequest(DSLContext db, Secrets secrets) {
    this.db = db;
    this.secrets = secrets;
  }

  public List<ProvisionRequest> of(
      Condition which,
      Operation operation,
      Function<WorkspaceId, BuildId> build,
      int attempt,
      int limit) {
    return of(which, operation, build, attempt, limit, List.of());
  }

  /** The same, in one statement with these parts of it, which it does not see. */
  public List<ProvisionRequest> of(
      Condition which,
      Operation operation,
      Function<WorkspaceId, BuildId> build,
      int attempt,
      int limit,
      List<CommonTableExpression<?>> beside) {
    return db
        .with(beside)
        .select(
            WORKSPACES.ID,
            PRESETS.ID,
            WORKSPACES.NAME,
            WORKSPACES.OWNER,
            WORKSPACES.OUTPUTS,
            WORKSPACES.SEALED_OUTPUTS,
            WORKSPACES.OUTPUTS_KEY,
            WORKSPACES.PROVISIONER_STATE,
            WORKSPACES.STATE_KEY,
            ORGANIZATIONS.NAME,
            TEMPLATES.NAME,
            TEMPLATE_VERSIONS.NUMBER,
            TEMPLATE_VERSIONS.PROVISIONER,
            TEMPLATE_VERSIONS.DIRECTORY_HASH,
            POOLS.NAME,
            PRESETS.PARAMETERS,
            PRESETS.SENSITIVE,
            PRESETS.SENSITIVE_KEY,
            CLAIMS.ID,
            CLAIMS.CLAIM_VALUES,
            CLAIMS.VALUES_KEY)
        .from(WORKSPACES)
        .join(PRESETS)
        .on(PRESETS.ID.eq(WORKSPACES.PRESET_ID))
        .join(POOLS)
        .on(POOLS.ID.eq(PRESETS.POOL_ID))
        .join(TEMPLATE_VERSIONS)
        .on(TEMPLATE_VERSIONS.ID.eq(PRESETS.TEMPLATE_VERSION_ID))
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(TEMPLATE_VERSIONS.TEMPLATE_ID))
        .join(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(TEMPLATES.ORGANIZATION_ID))
        .leftJoin(CLAIMS)
        .on(CLAIMS.WORKSPACE_ID.eq(WORKSPACES.ID))
        .where(which)
        .orderBy(WORKSPACES.ID)
        .limit(limit)
        .fetch(r -> request(r, operation, build.apply(r.get(WORKSPACES.ID)), attempt))
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<ProvisionRequest> request(
      Record r, Operation operation, BuildId build, int attempt) {
    Optional<JsonNode> state;
    try {
      state = SealedColumn.PROVISIONER_STATE.open(secrets, r).map(StoredJson::tree);
    } catch (IllegalStateException changedElsewhere) {
      return Optional.empty();
    }
    return Optional.of(request(r, operation, build, attempt, state));
  }

  private ProvisionRequest request(
      Record r, Operation operation, BuildId build, int attempt, Optional<JsonNode> state) {
    return new ProvisionRequest(
        operation,
        build,
        attempt,
        r.get(WORKSPACES.ID),
        r.get(WORKSPACES.NAME),
        Optional.ofNullable(r.get(WORKSPACES.OWNER)),
        Optional.ofNullable(r.get(CLAIMS.ID)),
        r.get(ORGANIZATIONS.NAME),
        r.get(TEMPLATES.NAME),
        r.get(TEMPLATE_VERSIONS.NUMBER),
        r.get(POOLS.NAME),
        StoredJson.tree(r.get(TEMPLATE_VERSIONS.PROVISIONER).data()),
        Optional.ofNullable(r.get(TEMPLATE_VERSIONS.DIRECTORY_HASH)),
        StoredJson.strings(r.get(PRESETS.PARAMETERS).data()),
        strings(SealedColumn.SENSITIVE_PARAMETERS, r),
        strings(SealedColumn.CLAIM_VALUES, r),
        outputs(r),
        state);
  }

  private Map<String, String> outputs(Record r) {
    Map<String, String> all = new TreeMap<>(StoredJson.strings(r.get(WORKSPACES.OUTPUTS).data()));
    all.putAll(SealedOutputs.open(secrets, r));
    return all;
  }

  private Map<String, String> strings(SealedColumn column, Record r) {
    return column.open(secrets, r).map(StoredJson::strings).orElse(Map.of());
  }
}
