package dev.larder.store.sql;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;

import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * Whether a scope is limited stays as it is while an apply counts and builds: applies share this
 * lock, who sets a limit takes it alone. So no limit comes to be between the check that finds none,
 * and hence locks no wider row, and the commit; and whoever counts under a new limit sees all that
 * was built without it. Before every other lock: total, then organization.
 */
public final class LimitLock {
  private static final String TOTAL = "larder limits";

  private LimitLock() {}

  /** Where a preset's builds count. */
  public record Place(PoolId pool, OrganizationId organization) {}

  /** Shared with other applies, for the whole and for the preset's organization. */
  public static Optional<Place> share(DSLContext db, PresetId preset) {
    return db.select(
            POOLS.ID, POOLS.ORGANIZATION_ID, shared(TOTAL), shared(key(POOLS.ORGANIZATION_ID)))
        .from(PRESETS)
        .join(POOLS)
        .on(POOLS.ID.eq(PRESETS.POOL_ID))
        .where(PRESETS.ID.eq(preset))
        .fetchOptional(r -> new Place(r.get(POOLS.ID), r.get(POOLS.ORGANIZATION_ID)));
  }

  /** Alone: the limits in total may change. */
  public static void takeTotal(DSLContext db) {
    db.select(alone(DSL.val(TOTAL))).execute();
  }

  /** Alone: the organization's limits may change. */
  public static void take(DSLContext db, String organization) {
    db.select(alone(key(ORGANIZATIONS.ID)))
        .from(ORGANIZATIONS)
        .where(ORGANIZATIONS.NAME.eq(organization))
        .execute();
  }

  private static Field<String> key(Field<OrganizationId> organization) {
    return DSL.concat(DSL.val(TOTAL + " "), organization.cast(String.class));
  }

  private static Field<?> shared(String key) {
    return shared(DSL.val(key));
  }

  private static Field<?> shared(Field<String> key) {
    return DSL.field("pg_advisory_xact_lock_shared(hashtextextended({0}, 0))", key);
  }

  private static Field<?> alone(Field<String> key) {
    return DSL.field("pg_advisory_xact_lock(hashtextextended({0}, 0))", key);
  }
}
