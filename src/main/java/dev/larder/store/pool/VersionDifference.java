package dev.larder.store.pool;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;

import dev.larder.desired.DesiredPreset;
import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.Directory;
import dev.larder.store.schema.tables.records.PresetsRecord;
import dev.larder.store.schema.tables.records.TemplateVersionsRecord;
import dev.larder.store.secret.SealedColumn;
import dev.larder.store.secret.Secrets;
import dev.larder.store.secret.UnknownSecretKey;
import dev.larder.store.sql.StoredJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jooq.DSLContext;

/** Says in a few words how a template's wanted version differs from a stored one. */
final class VersionDifference {
  private final Secrets secrets;
  private final TemplateVersionsRecord stored;
  private final Map<String, PresetsRecord> presets;

  private VersionDifference(
      Secrets secrets, TemplateVersionsRecord stored, Map<String, PresetsRecord> presets) {
    this.secrets = secrets;
    this.stored = stored;
    this.presets = presets;
  }

  static String text(
      DSLContext dsl, Secrets secrets, TemplateVersionsRecord stored, DesiredTemplate wanted) {
    Map<String, PresetsRecord> presets = new TreeMap<>();
    dsl.select(PRESETS.fields())
        .select(POOLS.NAME)
        .from(PRESETS)
        .join(POOLS)
        .on(POOLS.ID.eq(PRESETS.POOL_ID))
        .where(PRESETS.TEMPLATE_VERSION_ID.eq(stored.getId()))
        .forEach(row -> presets.put(row.get(POOLS.NAME), row.into(PRESETS)));
    return new VersionDifference(secrets, stored, presets).text(wanted);
  }

  private String text(DesiredTemplate wanted) {
    List<String> parts = new ArrayList<>();
    String provisioner = StoredJson.sorted(StoredJson.tree(stored.getProvisioner().data()));
    if (!provisioner.equals(StoredJson.sorted(wanted.provisioner().json()))) {
      parts.add("provisioner");
    }
    Optional<String> directory = wanted.provisioner().directory().map(Directory::hash);
    if (!directory.equals(Optional.ofNullable(stored.getDirectoryHash()))) {
      parts.add("directory");
    }
    for (DesiredPreset preset : wanted.presets()) {
      Optional.ofNullable(presets.remove(preset.name()))
          .ifPresentOrElse(
              before -> compare(before, preset, parts),
              () -> parts.add("preset " + preset.name() + " added"));
    }
    presets.keySet().forEach(name -> parts.add("preset " + name + " removed"));
    return parts.isEmpty() ? "sensitive parameters changed" : String.join(", ", parts);
  }

  private void compare(PresetsRecord before, DesiredPreset preset, List<String> parts) {
    if (!StoredJson.strings(before.getParameters().data()).equals(preset.parameters())) {
      parts.add("parameters of " + preset.name() + " changed");
    }
    if (!sameSensitive(before, preset)) {
      parts.add("sensitive parameters of " + preset.name() + " changed");
    }
  }

  private boolean sameSensitive(PresetsRecord before, DesiredPreset preset) {
    try {
      return SealedColumn.SENSITIVE_PARAMETERS
          .open(secrets, before)
          .map(StoredJson::strings)
          .orElse(Map.of())
          .equals(preset.sensitive());
    } catch (UnknownSecretKey sealedWithAnother) {
      return false;
    }
  }
}
