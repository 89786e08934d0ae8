package dev.larder.store;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;

import dev.larder.pool.PoolName;
import dev.larder.pool.Rollover;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Where a claim takes from.
 *
 * @param preset the active one; null where the template is gone, deprecated, or has no such preset
 *     now
 * @param ttl in microseconds
 * @param oldStock where the pool replenishes first: how many it wants, so how much of its old stock
 *     is claimable; null where it does not
 * @param lease in microseconds, of what is claimed without saying for how long
 */
record ClaimPlace(
    UUID organization,
    UUID pool,
    @Nullable UUID preset,
    String presetName,
    @Nullable Long ttl,
    @Nullable OffsetDateTime invalidatedAt,
    @Nullable Integer limitPerOwner,
    @Nullable OldStock oldStock,
    @Nullable Long lease) {

  /** What decides how many the pool wants at an instant. */
  record OldStock(int base, @Nullable JSONB schedule) {
    boolean claimable(Instant now) {
      return ScheduledTarget.of(base, Columns.schedule(schedule), now) > 0;
    }
  }

  static Optional<ClaimPlace> find(DSLContext db, PoolName name) {
    Condition inOrganization =
        name.organization()
            .map(ORGANIZATIONS.NAME::eq)
            .orElse(DSL.field(DSL.selectCount().from(ORGANIZATIONS)).eq(1));
    return find(
        db,
        inOrganization.and(TEMPLATES.NAME.eq(name.template())).and(POOLS.NAME.eq(name.preset())));
  }

  /** For how long: what was asked for, else what the pool says; empty: until it is released. */
  Optional<Lease> lease(Optional<Duration> asked) {
    return asked.map(Lease::new).or(() -> Lease.ofMicros(lease));
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
            ORGANIZATIONS.LIMIT_PER_OWNER,
            POOLS.ROLLOVER,
            POOLS.DESIRED,
            POOLS.SCHEDULE,
            POOLS.LEASE)
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
                    r.value7(),
                    r.value8().equals(Rollover.REPLENISH_FIRST.label())
                        ? new OldStock(r.value9(), r.value10())
                        : null,
                    r.value11()));
  }
}
