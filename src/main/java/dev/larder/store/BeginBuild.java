package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.when;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.ClaimId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** One try of a build begins: the attempt is raised, and all that a provisioner needs is read. */
final class BeginBuild {
  private final DSLContext db;
  private final Database database;
  private final Secrets secrets;

  BeginBuild(DSLContext db, Database database, Secrets secrets) {
    this.db = db;
    this.database = database;
    this.secrets = secrets;
  }

  Builds.Begin run(BuildId build, String worker) {
    var found =
        db.select(BUILDS.STATUS, BUILDS.ATTEMPT)
            .from(BUILDS)
            .where(BUILDS.ID.eq(build.value()))
            .fetchOne();
    if (found == null) {
      throw new IllegalArgumentException("no such build: " + build);
    }
    if (!Builds.status(found.value1()).open()) {
      return new Builds.Begin.Over(Builds.status(found.value1()), Builds.Ended.nothing());
    }
    if (found.value1().equals(BuildStatus.CANCELING.label())) {
      return new Builds.Begin.Over(
          BuildStatus.CANCELED, new FinishBuild(db, database, secrets).cancel(build));
    }
    if (found.value2() >= Builds.MOST_ATTEMPTS) {
      return new Builds.Begin.Exhausted(found.value2());
    }
    Integer attempt =
        db.update(BUILDS)
            .set(BUILDS.ATTEMPT, BUILDS.ATTEMPT.plus(1))
            .set(BUILDS.STATUS, when(BUILDS.STATUS.eq("pending"), "running").else_(BUILDS.STATUS))
            .set(BUILDS.STARTED_AT, coalesce(BUILDS.STARTED_AT, database.now()))
            .set(BUILDS.ALIVE_AT, database.now())
            .where(BUILDS.ID.eq(build.value()))
            .and(StockQuery.open())
            .returning(BUILDS.ATTEMPT)
            .fetchOne(BUILDS.ATTEMPT);
    if (attempt == null) {
      return run(build, worker); // finished while we looked
    }
    db.insertInto(BUILD_ATTEMPTS)
        .set(BUILD_ATTEMPTS.BUILD_ID, build.value())
        .set(BUILD_ATTEMPTS.ATTEMPT, attempt)
        .set(BUILD_ATTEMPTS.WORKER, worker)
        .set(BUILD_ATTEMPTS.STARTED_AT, database.now())
        .execute();
    return new Builds.Begin.Run(request(build, attempt));
  }

  /** Of the workspace's own version and preset, never of the active one. */
  private ProvisionRequest request(BuildId build, int attempt) {
    var r =
        db.select(
                BUILDS.TRANSITION,
                BUILDS.NUMBER,
                BUILDS.REASON,
                WORKSPACES.ID,
                WORKSPACES.NAME,
                WORKSPACES.OWNER,
                WORKSPACES.OUTPUTS,
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
            .from(BUILDS)
            .join(WORKSPACES)
            .on(WORKSPACES.ID.eq(BUILDS.WORKSPACE_ID))
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
            .where(BUILDS.ID.eq(build.value()))
            .fetchSingle();
    Optional<JsonNode> state =
        open(r.get(WORKSPACES.PROVISIONER_STATE), r.get(WORKSPACES.STATE_KEY))
            .map(StoredJson::tree);
    return new ProvisionRequest(
        operation(r.get(BUILDS.TRANSITION), r.get(BUILDS.NUMBER)),
        build,
        attempt,
        new WorkspaceId(r.get(WORKSPACES.ID)),
        r.get(WORKSPACES.NAME),
        Optional.ofNullable(r.get(WORKSPACES.OWNER)),
        Optional.ofNullable(r.get(CLAIMS.ID)).map(ClaimId::new),
        r.get(ORGANIZATIONS.NAME),
        r.get(TEMPLATES.NAME),
        r.get(TEMPLATE_VERSIONS.NUMBER),
        r.get(POOLS.NAME),
        StoredJson.tree(r.get(TEMPLATE_VERSIONS.PROVISIONER).data()),
        Optional.ofNullable(r.get(TEMPLATE_VERSIONS.DIRECTORY_HASH)),
        StoredJson.strings(r.get(PRESETS.PARAMETERS).data()),
        strings(r.get(PRESETS.SENSITIVE), r.get(PRESETS.SENSITIVE_KEY)),
        strings(r.get(CLAIMS.CLAIM_VALUES), r.get(CLAIMS.VALUES_KEY)),
        StoredJson.strings(r.get(WORKSPACES.OUTPUTS).data()),
        state);
  }

  private static Operation operation(String transition, int number) {
    if (transition.equals(Transition.DELETE.label())) {
      return Operation.DELETE;
    }
    return number > 1 ? Operation.CLAIM : Operation.START;
  }

  private Map<String, String> strings(byte @Nullable [] sealed, @Nullable String key) {
    return open(sealed, key).map(StoredJson::strings).orElse(Map.of());
  }

  private Optional<String> open(byte @Nullable [] sealed, @Nullable String key) {
    return sealed == null || key == null
        ? Optional.empty()
        : Optional.of(secrets.open(new Secrets.Sealed(sealed, key)));
  }
}
