package dev.larder.store;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;

import dev.larder.pool.PoolName;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Where a claim takes from.
 *
 * @param preset the active one; null where the template is gone, deprecated, or has no such preset
 *     now
 * @param ttl in microseconds
 */
record ClaimPlace(
    UUID organization,
    UUID pool,
    @Nullable UUID preset,
    String presetName,
    @Nullable Long ttl,
    @Nullable OffsetDateTime invalidatedAt,
    @Nullable Integer limitPerOwner) {
  static Optional<ClaimPlace> find(DSLContext db, PoolName name) {
    Condition inOrganization =
        name.organization()
            .map(ORGANIZATIONS.NAME::eq)
            .orElse(DSL.field(DSL.selectCount().from(ORGANIZATIONS)).eq(1));
    return find(
        db,
        inOrganization.and(TEMPLATES.NAME.eq(name.template())).and(POOLS.NAME.eq(name.preset())));
  }

  static Optional<ClaimPlace> find(DSLContext db, UUID pool) {
    return find(db, POOLS.ID.eq(pool));
  }

  private static Optional<ClaimPlace> find(DSLContext db, Condition which) {
    return db.select(
            POOLS.ORGANIZATION_ID,
            POOLS.ID,
            PRESETS.ID,
            POOLS.NAME,
            POOLS.TTL,
            PRESETS.INVALIDATED_AT,
            ORGANIZATIONS.LIMIT_PER_OWNER)
        .from(POOLS)
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(POOLS.TEMPLATE_ID))
        .join(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(POOLS.ORGANIZATION_ID))
        .leftJoin(PRESETS)
        .on(PRESETS.POOL_ID.eq(POOLS.ID))
        .and(PRESETS.TEMPLATE_VERSION_ID.eq(TEMPLATES.ACTIVE_VERSION_ID))
        .and(TEMPLATES.DELETED_AT.isNull())
        .and(TEMPLATES.DEPRECATED.eq(""))
        .where(which)
        .fetchOptional(
            r ->
                new ClaimPlace(
                    r.value1(),
                    r.value2(),
                    r.value3(),
                    r.value4(),
                    r.value5(),
                    r.value6(),
                    r.value7()));
  }
}
