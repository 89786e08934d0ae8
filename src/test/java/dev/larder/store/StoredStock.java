package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.pool.BuildId;
import dev.larder.pool.BuildReason;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.TemplateId;
import dev.larder.pool.TemplateVersionId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Puts rows into a database for tests of what reads them. One template version per call. */
@NullMarked
public final class StoredStock {
  private final Database database;
  private final Instant now;

  public StoredStock(Database database, Instant now) {
    this.database = database;
    this.now = now;
  }

  /** A pool with its active preset. */
  public record Pool(
      OrganizationId organization,
      TemplateId template,
      TemplateVersionId version,
      PoolId id,
      PresetId preset,
      String name) {}

  public Pool pool(String organization, String template, String name, int desired) {
    return answered(
        db -> {
          OrganizationId organizationId = organization(db, organization);
          TemplateId templateId = new TemplateId(UUID.randomUUID());
          db.insertInto(TEMPLATES)
              .set(TEMPLATES.ID, templateId)
              .set(TEMPLATES.ORGANIZATION_ID, organizationId)
              .set(TEMPLATES.NAME, template)
              .execute();
          TemplateVersionId version = version(db, templateId, 1);
          PoolId pool = new PoolId(UUID.randomUUID());
          db.insertInto(POOLS)
              .set(POOLS.ID, pool)
              .set(POOLS.ORGANIZATION_ID, organizationId)
              .set(POOLS.TEMPLATE_ID, templateId)
              .set(POOLS.NAME, name)
              .set(POOLS.DESIRED, desired)
              .set(POOLS.SLOW_START, false)
              .execute();
          return new Pool(
              organizationId, templateId, version, pool, preset(db, version, pool), name);
        });
  }

  /** Another version becomes the active one; the pool that is answered has its preset. */
  public Pool newVersion(Pool pool) {
    return answered(
        db -> {
          TemplateVersionId version = version(db, pool.template(), 2);
          return new Pool(
              pool.organization(),
              pool.template(),
              version,
              pool.id(),
              preset(db, version, pool.id()),
              pool.name());
        });
  }

  public WorkspaceId workspace(
      Pool pool, String name, @Nullable String owner, WorkspaceState state, Duration age) {
    return workspace(pool, name, owner, state, age, Map.of());
  }

  public WorkspaceId workspace(
      Pool pool,
      String name,
      @Nullable String owner,
      WorkspaceState state,
      Duration age,
      Map<String, String> outputs) {
    WorkspaceId id = new WorkspaceId(UUID.randomUUID());
    return answered(
        db -> {
          db.insertInto(WORKSPACES)
              .set(WORKSPACES.ID, id)
              .set(WORKSPACES.ORGANIZATION_ID, pool.organization())
              .set(WORKSPACES.POOL_ID, pool.id())
              .set(WORKSPACES.PRESET_ID, pool.preset())
              .set(WORKSPACES.NAME, name)
              .set(WORKSPACES.OWNER, owner)
              .set(WORKSPACES.STATE, state)
              .set(WORKSPACES.CREATED_AT, ago(age))
              .set(WORKSPACES.OUTPUTS, json(outputs))
              .execute();
          return id;
        });
  }

  public BuildId build(
      Pool pool,
      WorkspaceId workspace,
      int number,
      Transition transition,
      BuildStatus status,
      Duration age,
      @Nullable String error) {
    BuildId id = new BuildId(UUID.randomUUID());
    return answered(
        db -> {
          db.insertInto(BUILDS)
              .set(BUILDS.ID, id)
              .set(BUILDS.ORGANIZATION_ID, pool.organization())
              .set(BUILDS.POOL_ID, pool.id())
              .set(BUILDS.PRESET_ID, pool.preset())
              .set(BUILDS.WORKSPACE_ID, workspace)
              .set(BUILDS.NUMBER, number)
              .set(BUILDS.TRANSITION, transition)
              .set(
                  BUILDS.REASON,
                  transition == Transition.START ? BuildReason.MISSING : BuildReason.SURPLUS)
              .set(BUILDS.INITIATOR, "reconciler")
              .set(BUILDS.OWNED, false)
              .set(BUILDS.STATUS, status)
              .set(BUILDS.ATTEMPT, status == BuildStatus.PENDING ? 0 : 1)
              .set(BUILDS.CREATED_AT, ago(age))
              .set(BUILDS.STARTED_AT, status == BuildStatus.PENDING ? null : ago(age))
              .set(BUILDS.FINISHED_AT, status.open() ? null : ago(age.minusSeconds(2)))
              .set(BUILDS.ERROR, error)
              .execute();
          return id;
        });
  }

  public void attempt(BuildId build, int attempt, String outcome, String log) {
    change(
        db ->
            db.insertInto(BUILD_ATTEMPTS)
                .set(BUILD_ATTEMPTS.BUILD_ID, build)
                .set(BUILD_ATTEMPTS.ATTEMPT, attempt)
                .set(BUILD_ATTEMPTS.WORKER, "worker-1")
                .set(BUILD_ATTEMPTS.STARTED_AT, ago(Duration.ofMinutes(1)))
                .set(BUILD_ATTEMPTS.FINISHED_AT, ago(Duration.ZERO))
                .set(BUILD_ATTEMPTS.OUTCOME, outcome)
                .set(BUILD_ATTEMPTS.LOG, gzipped(log))
                .execute());
  }

  /** Changes anything else. */
  public void change(Consumer<DSLContext> work) {
    answered(
        db -> {
          work.accept(db);
          return true;
        });
  }

  public Instant ago(Duration age) {
    return now.minus(age);
  }

  private <T> T answered(java.util.function.Function<DSLContext, T> work) {
    return database.transaction("test rows", work);
  }

  private static OrganizationId organization(DSLContext db, String name) {
    OrganizationId fresh = new OrganizationId(UUID.randomUUID());
    db.insertInto(ORGANIZATIONS)
        .set(ORGANIZATIONS.ID, fresh)
        .set(ORGANIZATIONS.NAME, name)
        .onConflictDoNothing()
        .execute();
    return db.select(ORGANIZATIONS.ID)
        .from(ORGANIZATIONS)
        .where(ORGANIZATIONS.NAME.eq(name))
        .fetchSingle()
        .value1();
  }

  private TemplateVersionId version(DSLContext db, TemplateId template, int number) {
    TemplateVersionId version = new TemplateVersionId(UUID.randomUUID());
    db.insertInto(TEMPLATE_VERSIONS)
        .set(TEMPLATE_VERSIONS.ID, version)
        .set(TEMPLATE_VERSIONS.TEMPLATE_ID, template)
        .set(TEMPLATE_VERSIONS.NUMBER, number)
        .set(TEMPLATE_VERSIONS.HASH, "hash " + number)
        .set(TEMPLATE_VERSIONS.PROVISIONER, JSONB.valueOf("{\"simulated\": {\"claim\": \"0s\"}}"))
        .set(TEMPLATE_VERSIONS.CREATED_AT, ago(Duration.ofDays(1)))
        .set(TEMPLATE_VERSIONS.CREATED_BY, "test")
        .execute();
    db.update(TEMPLATES)
        .set(TEMPLATES.ACTIVE_VERSION_ID, version)
        .where(TEMPLATES.ID.eq(template))
        .execute();
    return version;
  }

  private PresetId preset(DSLContext db, TemplateVersionId version, PoolId pool) {
    PresetId preset = new PresetId(UUID.randomUUID());
    db.insertInto(PRESETS)
        .set(PRESETS.ID, preset)
        .set(PRESETS.TEMPLATE_VERSION_ID, version)
        .set(PRESETS.POOL_ID, pool)
        .set(PRESETS.RUN_SINCE, ago(Duration.ofDays(1)))
        .execute();
    return preset;
  }

  private static JSONB json(Map<String, String> outputs) {
    StringBuilder json = new StringBuilder("{");
    outputs.forEach(
        (key, value) ->
            json.append(json.length() == 1 ? "" : ",")
                .append("\"%s\": \"%s\"".formatted(key, value)));
    return JSONB.valueOf(json.append('}').toString());
  }

  private static byte[] gzipped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
