package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;

import dev.larder.plan.ScheduledTarget;
import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.Rollover;
import dev.larder.store.sql.Columns;
import dev.larder.store.sql.PoolNames;
import dev.larder.store.sql.ResolvePool;
import dev.larder.store.sql.ResolveResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Where a claim takes from.
 *
 * @param name with its organization
 * @param preset the active one; null where the template is gone, deprecated, or has no such preset
 *     now
 * @param ttl in microseconds
 * @param oldStock where the pool replenishes first: how many it wants, so how much of its old stock
 *     is claimable; null where it does not
 * @param lease in microseconds, of what is claimed without saying for how long
 */
public record ClaimPlace(
    OrganizationId organization,
    PoolId pool,
    PoolName name,
    @Nullable PresetId preset,
    @Nullable Long ttl,
    @Nullable Instant invalidatedAt,
    @Nullable Integer limitPerOwner,
    @Nullable OldStock oldStock,
    @Nullable Long lease) {

  /** What decides how many the pool wants at an instant. */
  record OldStock(int base, @Nullable JSONB schedule) {
    boolean claimable(Instant now) {
      return ScheduledTarget.of(base, Columns.schedule(schedule), now) > 0;
    }
  }

  /** Of the pool that the name means; where that is plain, in one statement. */
  public static Optional<ClaimPlace> find(DSLContext db, PoolName name) {
    List<ClaimPlace> named =
        find(
            db,
            name.organization()
                .map(ORGANIZATIONS.NAME::eq)
                .orElseGet(DSL::noCondition)
                .and(TEMPLATES.NAME.eq(name.template()))
                .and(POOLS.NAME.eq(name.preset())));
    if (named.size() == 1) {
      return Optional.of(named.getFirst());
    }
    return switch (ResolvePool.resolve(db, name)) {
      case ResolveResult.Found found -> find(db, found.pool());
      case ResolveResult.Unknown unknown -> Optional.empty();
    };
  }

  /** For how long: what was asked for, else what the pool says; empty: until it is released. */
  Optional<Lease> lease(Optional<Duration> asked) {
    return asked.map(Lease::new).or(() -> Lease.ofMicros(lease));
  }

  public static Optional<ClaimPlace> find(DSLContext db, PoolId pool) {
    return find(db, POOLS.ID.eq(pool)).stream().findFirst();
  }

  private static List<ClaimPlace> find(DSLContext db, Condition which) {
    return db.select(
            POOLS.ORGANIZATION_ID,
            POOLS.ID,
            ORGANIZATIONS.NAME,
            TEMPLATES.NAME,
            POOLS.NAME,
            PRESETS.ID,
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
        .limit(2)
        .fetch(
            r ->
                new ClaimPlace(
                    r.get(POOLS.ORGANIZATION_ID),
                    r.get(POOLS.ID),
                    PoolNames.of(r),
                    r.get(PRESETS.ID),
                    r.get(POOLS.TTL),
                    r.get(PRESETS.INVALIDATED_AT),
                    r.get(ORGANIZATIONS.LIMIT_PER_OWNER),
                    r.get(POOLS.ROLLOVER) == Rollover.REPLENISH_FIRST
                        ? new OldStock(r.get(POOLS.DESIRED), r.get(POOLS.SCHEDULE))
                        : null,
                    r.get(POOLS.LEASE)));
  }
}
