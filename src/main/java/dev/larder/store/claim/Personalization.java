package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;

import dev.larder.pool.PresetId;
import org.jooq.Field;

/**
 * Whether there is anything to run for whoever gets a workspace. Where there is not, it is claimed
 * in the transaction that gives it: no build, no workflow.
 */
public final class Personalization {
  private Personalization() {}

  /** Of the version that a workspace was built of, by its preset. */
  public static Field<Boolean> isNeeded(Field<PresetId> preset) {
    return field(
        select(TEMPLATE_VERSIONS.PERSONALIZES)
            .from(PRESETS)
            .join(TEMPLATE_VERSIONS)
            .on(TEMPLATE_VERSIONS.ID.eq(PRESETS.TEMPLATE_VERSION_ID))
            .where(PRESETS.ID.eq(preset)));
  }
}
