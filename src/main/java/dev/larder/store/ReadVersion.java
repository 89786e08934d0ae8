package dev.larder.store;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;

import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.TemplateId;
import dev.larder.pool.TemplateVersionId;
import dev.larder.store.schema.tables.records.PresetsRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;

/** What a preset's version says, with the sensitive parameters opened. */
final class ReadVersion {
  private ReadVersion() {}

  static Optional<VersionContent> read(DSLContext dsl, Secrets secrets, PresetId preset) {
    return dsl.select(
            ORGANIZATIONS.ID,
            ORGANIZATIONS.NAME,
            TEMPLATES.ID,
            TEMPLATES.NAME,
            TEMPLATES.TAGS,
            TEMPLATE_VERSIONS.ID,
            TEMPLATE_VERSIONS.NUMBER,
            TEMPLATE_VERSIONS.PROVISIONER,
            TEMPLATE_VERSIONS.DIRECTORY_HASH,
            POOLS.NAME)
        .select(PRESETS.fields())
        .from(PRESETS)
        .join(POOLS)
        .on(POOLS.ID.eq(PRESETS.POOL_ID))
        .join(TEMPLATE_VERSIONS)
        .on(TEMPLATE_VERSIONS.ID.eq(PRESETS.TEMPLATE_VERSION_ID))
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(TEMPLATE_VERSIONS.TEMPLATE_ID))
        .join(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(TEMPLATES.ORGANIZATION_ID))
        .where(PRESETS.ID.eq(preset.value()))
        .fetchOptional()
        .map(row -> content(row, secrets));
  }

  /** The sensitive parameters of a preset in clear. */
  static Map<String, String> sensitive(PresetsRecord preset, Secrets secrets) {
    return preset.getSensitive() == null
        ? Map.of()
        : StoredJson.strings(
            secrets.open(new Secrets.Sealed(preset.getSensitive(), preset.getSensitiveKey())));
  }

  private static VersionContent content(Record row, Secrets secrets) {
    PresetsRecord preset = row.into(PRESETS);
    return new VersionContent(
        new OrganizationId(row.get(ORGANIZATIONS.ID)),
        row.get(ORGANIZATIONS.NAME),
        new TemplateId(row.get(TEMPLATES.ID)),
        row.get(TEMPLATES.NAME),
        List.of(row.get(TEMPLATES.TAGS)),
        new TemplateVersionId(row.get(TEMPLATE_VERSIONS.ID)),
        row.get(TEMPLATE_VERSIONS.NUMBER),
        new PoolId(preset.getPoolId()),
        new PresetId(preset.getId()),
        row.get(POOLS.NAME),
        StoredJson.tree(row.get(TEMPLATE_VERSIONS.PROVISIONER).data()),
        Optional.ofNullable(row.get(TEMPLATE_VERSIONS.DIRECTORY_HASH)),
        StoredJson.strings(preset.getParameters().data()),
        sensitive(preset, secrets));
  }
}
