package dev.larder.store.pool;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;

import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.TemplateId;
import dev.larder.pool.TemplateVersionId;
import dev.larder.store.event.EventLog.Subject;
import dev.larder.store.sql.ResolvePool;
import dev.larder.store.sql.ResolveResult;
import org.jooq.DSLContext;

/** The preset that a pool is filled from, with its pool locked: what people's verbs change. */
sealed interface ActivePreset {
  /** A pool that is being kept in stock. */
  record Stocked(
      PoolName name,
      OrganizationId organization,
      TemplateId template,
      TemplateVersionId version,
      PoolId pool,
      PresetId preset) {}

  /** This one. */
  record Locked(Stocked found) implements ActivePreset {
    Subject subject() {
      return new Subject(
          found.organization(),
          found.template(),
          found.version(),
          found.pool(),
          found.preset(),
          null,
          null,
          null);
    }
  }

  /** There is none, and why. */
  record None(String reason) implements ActivePreset {}

  static ActivePreset lock(DSLContext db, PoolName name) {
    return switch (ResolvePool.resolve(db, name)) {
      case ResolveResult.Unknown unknown -> new None(unknown.reason());
      case ResolveResult.Found found -> {
        if (found.deleted() || !found.deprecated().isEmpty() || found.preset().isEmpty()) {
          yield new None(found.name() + " is drained: nothing is built for it any more");
        }
        PresetId preset = found.preset().get();
        db.selectOne().from(POOLS).where(POOLS.ID.eq(found.pool())).forNoKeyUpdate().fetch();
        TemplateVersionId version =
            db.select(PRESETS.TEMPLATE_VERSION_ID)
                .from(PRESETS)
                .where(PRESETS.ID.eq(preset))
                .fetchSingle()
                .value1();
        yield new Locked(
            new Stocked(
                found.name(),
                found.organization(),
                found.template(),
                version,
                found.pool(),
                preset));
      }
    };
  }
}
