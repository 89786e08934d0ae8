package dev.larder.store.pool;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;

import dev.larder.desired.DesiredPreset;
import dev.larder.desired.DesiredTemplate;
import dev.larder.pool.Label;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.TemplateId;
import dev.larder.store.event.Change;
import dev.larder.store.schema.tables.records.OrganizationsRecord;
import dev.larder.store.schema.tables.records.PoolsRecord;
import dev.larder.store.schema.tables.records.TemplatesRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

/** Makes one template, its pools and its active version what the file says. */
final class ApplyTemplate {
  private final DSLContext dsl;
  private final ChangeSet edits;
  private final ApplyPool pools;
  private final ApplyVersion versions;

  ApplyTemplate(DSLContext dsl, ChangeSet edits, ApplyVersion versions) {
    this.dsl = dsl;
    this.edits = edits;
    this.pools = new ApplyPool(dsl, edits);
    this.versions = versions;
  }

  void apply(
      OrganizationsRecord organization, DesiredTemplate wanted, Optional<TemplatesRecord> stored) {
    boolean deleted = stored.filter(row -> row.getDeletedAt() != null).isPresent();
    TemplatesRecord row = stored.orElseGet(() -> inserted(organization, wanted));
    boolean changed = stored.isPresent() && update(row, wanted);
    Map<String, PoolId> poolIds = new LinkedHashMap<>();
    Map<PoolId, Boolean> poolChanged = new LinkedHashMap<>();
    Map<String, PoolsRecord> before = poolsOf(row);
    for (DesiredPreset preset : wanted.presets()) {
      ApplyPool.Applied applied =
          pools.apply(row, preset, Optional.ofNullable(before.get(preset.name())));
      poolIds.put(preset.name(), applied.id());
      poolChanged.put(applied.id(), applied.changed());
    }
    versions.apply(row, wanted, poolIds, deleted);
    activePresets(row)
        .forEach(
            (pool, preset) -> {
              if (changed || poolChanged.getOrDefault(pool, false)) {
                edits.reconcile(java.util.List.of(preset));
              }
            });
  }

  /** ContainerLabels a template that is no longer wanted: its stock drains. */
  void delete(TemplatesRecord row, java.time.Instant now) {
    row.setDeletedAt(now);
    row.store();
    edits.add(
        new Change(
            Change.Kind.DELETE, row.getName(), "template", Optional.empty(), Optional.empty()));
    edits.reconcile(activePresets(row).values());
  }

  private TemplatesRecord inserted(OrganizationsRecord organization, DesiredTemplate wanted) {
    TemplatesRecord row = dsl.newRecord(TEMPLATES);
    row.setId(new TemplateId(UUID.randomUUID()));
    row.setOrganizationId(organization.getId());
    row.setName(wanted.name());
    row.setDescription(wanted.description());
    row.setTags(wanted.tags().toArray(String[]::new));
    row.setOnReplacement(wanted.onReplacement());
    row.setDeprecated(wanted.deprecated());
    row.insert();
    edits.add(Change.create("template", wanted.name()));
    return row;
  }

  private boolean update(TemplatesRecord row, DesiredTemplate wanted) {
    String name = wanted.name();
    boolean changed = row.getDeletedAt() != null;
    if (changed) {
      row.setDeletedAt(null);
      edits.add(
          new Change(Change.Kind.RESTORE, name, "template", Optional.empty(), Optional.empty()));
    }
    changed |= edits.set(row, TEMPLATES.DESCRIPTION, wanted.description(), name, "description");
    changed |= edits.set(row, TEMPLATES.TAGS, wanted.tags().toArray(String[]::new), name, "tags");
    changed |=
        edits.set(
            row,
            TEMPLATES.ON_REPLACEMENT,
            wanted.onReplacement(),
            name,
            "onReplacement",
            Label::label);
    changed |= edits.set(row, TEMPLATES.DEPRECATED, wanted.deprecated(), name, "deprecated");
    if (changed) {
      row.store();
    }
    return changed;
  }

  private Map<String, PoolsRecord> poolsOf(TemplatesRecord row) {
    return dsl.selectFrom(POOLS).where(POOLS.TEMPLATE_ID.eq(row.getId())).fetchMap(POOLS.NAME);
  }

  private Map<PoolId, PresetId> activePresets(TemplatesRecord row) {
    return dsl.select(PRESETS.POOL_ID, PRESETS.ID)
        .from(PRESETS)
        .where(PRESETS.TEMPLATE_VERSION_ID.eq(row.getActiveVersionId()))
        .orderBy(PRESETS.ID)
        .fetchMap(PRESETS.POOL_ID, PRESETS.ID);
  }
}
