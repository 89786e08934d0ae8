package dev.larder.store.pool;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;

import dev.larder.desired.DesiredPreset;
import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.Directory;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.TemplateVersionId;
import dev.larder.store.build.StoredDirectories;
import dev.larder.store.event.Change;
import dev.larder.store.schema.tables.records.PresetsRecord;
import dev.larder.store.schema.tables.records.TemplateVersionsRecord;
import dev.larder.store.schema.tables.records.TemplatesRecord;
import dev.larder.store.secret.SealedColumn;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.StoredJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * Makes the version that the file describes the active one: the same stays, an older one with that
 * hash comes back, else a new one is made. An activation starts its presets' runs of failures
 * again.
 */
final class ApplyVersion {
  private final DSLContext dsl;
  private final Secrets secrets;
  private final ChangeSet edits;
  private final Instant now;
  private final String who;

  ApplyVersion(DSLContext dsl, Secrets secrets, ChangeSet edits, Instant now, String who) {
    this.dsl = dsl;
    this.secrets = secrets;
    this.edits = edits;
    this.now = now;
    this.who = who;
  }

  /**
   * @param pools of the file's presets, by name
   * @param restored the template was deleted until now: its version counts as activated again
   */
  void apply(
      TemplatesRecord template,
      DesiredTemplate wanted,
      Map<String, PoolId> pools,
      boolean restored) {
    String hash = VersionHash.of(wanted, value -> secrets.digest(dsl, value));
    recognizeOfBefore(template, wanted, hash);
    Optional<TemplateVersionsRecord> active =
        Optional.ofNullable(template.getActiveVersionId()).flatMap(this::version);
    Optional<Directory> directory = wanted.provisioner().directory();
    if (active.filter(version -> version.getHash().equals(hash)).isPresent()) {
      directory.ifPresent(d -> StoredDirectories.keep(dsl, d, now));
      if (restored) {
        directory.ifPresent(d -> StoredDirectories.renew(dsl, d, now));
        startAnew(template.getActiveVersionId());
      }
      return;
    }
    Optional<TemplateVersionsRecord> known = version(template, hash);
    Change.Kind kind = known.isPresent() ? Change.Kind.OLD_VERSION : Change.Kind.NEW_VERSION;
    String what =
        active
            .map(version -> VersionDifference.text(dsl, secrets, version, wanted))
            .orElse("the first");
    directory.ifPresent(d -> StoredDirectories.renew(dsl, d, now));
    TemplateVersionsRecord next = known.orElseGet(() -> inserted(template, wanted, hash, pools));
    edits.add(
        new Change(
            kind,
            template.getName(),
            what,
            active.map(version -> String.valueOf(version.getNumber())),
            Optional.of(String.valueOf(next.getNumber()))));
    active.ifPresent(
        version -> {
          recordDropped(template, version, pools);
          edits.reconcile(presetsOf(version.getId()).values());
        });
    template.setActiveVersionId(next.getId());
    template.store();
    startAnew(next.getId());
    edits.reconcile(presetsOf(next.getId()).values());
  }

  /**
   * A version of this content whose hash was made otherwise gets today's, the active one before
   * others, so that it is seen as the same and its stock stays.
   */
  private void recognizeOfBefore(TemplatesRecord template, DesiredTemplate wanted, String hash) {
    List<String> before = VersionHash.ofBefore(wanted, secrets);
    if (before.isEmpty() || version(template, hash).isPresent()) {
      return;
    }
    dsl.selectFrom(TEMPLATE_VERSIONS)
        .where(TEMPLATE_VERSIONS.TEMPLATE_ID.eq(template.getId()))
        .and(TEMPLATE_VERSIONS.HASH.in(before))
        .orderBy(
            DSL.field(TEMPLATE_VERSIONS.ID.eq(template.getActiveVersionId())).desc().nullsLast(),
            TEMPLATE_VERSIONS.NUMBER.desc())
        .limit(1)
        .fetchOptional()
        .ifPresent(
            version -> {
              version.setHash(hash);
              version.store();
            });
  }

  private Optional<TemplateVersionsRecord> version(TemplateVersionId id) {
    return dsl.selectFrom(TEMPLATE_VERSIONS).where(TEMPLATE_VERSIONS.ID.eq(id)).fetchOptional();
  }

  private Optional<TemplateVersionsRecord> version(TemplatesRecord template, String hash) {
    return dsl.selectFrom(TEMPLATE_VERSIONS)
        .where(TEMPLATE_VERSIONS.TEMPLATE_ID.eq(template.getId()))
        .and(TEMPLATE_VERSIONS.HASH.eq(hash))
        .fetchOptional();
  }

  private TemplateVersionsRecord inserted(
      TemplatesRecord template, DesiredTemplate wanted, String hash, Map<String, PoolId> pools) {
    TemplateVersionsRecord row = dsl.newRecord(TEMPLATE_VERSIONS);
    row.setId(new TemplateVersionId(UUID.randomUUID()));
    row.setTemplateId(template.getId());
    row.setNumber(lastNumber(template) + 1);
    row.setHash(hash);
    row.setProvisioner(StoredJson.column(wanted.provisioner().json()));
    row.setDirectoryHash(wanted.provisioner().directory().map(Directory::hash).orElse(null));
    row.setCreatedAt(now);
    row.setCreatedBy(who);
    row.insert();
    for (DesiredPreset preset : wanted.presets()) {
      insertPreset(row, preset, java.util.Objects.requireNonNull(pools.get(preset.name())));
    }
    return row;
  }

  private void insertPreset(TemplateVersionsRecord version, DesiredPreset preset, PoolId pool) {
    PresetsRecord row = dsl.newRecord(PRESETS);
    row.setId(new PresetId(UUID.randomUUID()));
    row.setTemplateVersionId(version.getId());
    row.setPoolId(pool);
    row.setParameters(StoredJson.column(preset.parameters()));
    if (!preset.sensitive().isEmpty()) {
      Secrets.Sealed sealed =
          secrets.seal(
              StoredJson.write(preset.sensitive()),
              SealedColumn.SENSITIVE_PARAMETERS.place(row.getId()));
      row.setSensitive(sealed.bytes());
      row.setSensitiveKey(sealed.key());
    }
    row.setRunSince(now);
    row.insert();
  }

  private int lastNumber(TemplatesRecord template) {
    return dsl.select(DSL.coalesce(DSL.max(TEMPLATE_VERSIONS.NUMBER), 0))
        .from(TEMPLATE_VERSIONS)
        .where(TEMPLATE_VERSIONS.TEMPLATE_ID.eq(template.getId()))
        .fetchSingle()
        .value1();
  }

  /** Failures up to now are over, and so is what they led to: holds, the episode. */
  private void startAnew(TemplateVersionId version) {
    dsl.update(PRESETS)
        .set(PRESETS.RUN_SINCE, now)
        .setNull(PRESETS.WAKE_AT)
        .where(PRESETS.TEMPLATE_VERSION_ID.eq(version))
        .execute();
    dsl.update(POOLS)
        .setNull(POOLS.EPISODE_SINCE)
        .setNull(POOLS.HOLD_REASON)
        .setNull(POOLS.HOLD_COUNT)
        .setNull(POOLS.HOLD_UNTIL)
        .where(POOLS.ID.in(presetsOf(version).keySet()))
        .execute();
  }

  private void recordDropped(
      TemplatesRecord template, TemplateVersionsRecord before, Map<String, PoolId> pools) {
    dsl
        .select(POOLS.NAME)
        .from(PRESETS)
        .join(POOLS)
        .on(POOLS.ID.eq(PRESETS.POOL_ID))
        .where(PRESETS.TEMPLATE_VERSION_ID.eq(before.getId()))
        .orderBy(POOLS.NAME)
        .fetch(POOLS.NAME)
        .stream()
        .filter(name -> !pools.containsKey(name))
        .forEach(
            name ->
                edits.add(
                    new Change(
                        Change.Kind.DROP,
                        template.getName() + "/" + name,
                        "preset",
                        Optional.empty(),
                        Optional.empty())));
  }

  /** Presets by their pools. */
  private Map<PoolId, PresetId> presetsOf(TemplateVersionId version) {
    return dsl.select(PRESETS.POOL_ID, PRESETS.ID)
        .from(PRESETS)
        .where(PRESETS.TEMPLATE_VERSION_ID.eq(version))
        .orderBy(PRESETS.ID)
        .fetchMap(PRESETS.POOL_ID, PRESETS.ID);
  }
}
