package dev.larder.store.view;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.DELIVERIES;
import static dev.larder.store.schema.Tables.EVENTS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static dev.larder.store.sql.Inlined.isNot;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.min;

import dev.larder.claim.ClaimStatus;
import dev.larder.plan.ScheduledTarget;
import dev.larder.pool.DeliveryStatus;
import dev.larder.pool.PoolId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.setting.Settings;
import dev.larder.store.sql.BuildConditions;
import dev.larder.store.worker.Workers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Reads what a pool depends on beyond its own stock. */
final class ReadDiagnostics {
  private static final int MAX_FAILED = 3;
  private static final int MAX_RETRIED = 3;

  private ReadDiagnostics() {}

  static PoolDiagnostics of(DSLContext db, Field<Instant> now, PoolStock stock) {
    Settings settings = Settings.read(db);
    PoolStock.Target target = stock.target();
    return new PoolDiagnostics(
        tags(db, stock.id()),
        Workers.live(db, now),
        new ReadLimits(db, settings).of(stock.id()),
        waiting(db, stock.id()),
        retried(db, stock.id()),
        leases(db, stock.id()),
        undelivered(db, stock.id()),
        target.drained().isPresent()
            ? Optional.empty()
            : ScheduledTarget.until(target.base(), target.schedule(), stock.asOf()),
        settings);
  }

  private static List<String> tags(DSLContext db, PoolId pool) {
    return List.of(
        db.select(TEMPLATES.TAGS)
            .from(TEMPLATES)
            .join(POOLS)
            .on(POOLS.TEMPLATE_ID.eq(TEMPLATES.ID))
            .where(POOLS.ID.eq(pool))
            .fetchSingle(TEMPLATES.TAGS));
  }

  private static PoolDiagnostics.Waiting waiting(DSLContext db, PoolId pool) {
    return db.select(count(), min(CLAIMS.REQUESTED_AT))
        .from(CLAIMS)
        .where(CLAIMS.POOL_ID.eq(pool))
        .and(is(CLAIMS.STATUS, ClaimStatus.WAITING))
        .fetchSingle(
            mapping(
                (claims, oldest) ->
                    new PoolDiagnostics.Waiting(claims, Optional.ofNullable(oldest))));
  }

  private static List<PoolDiagnostics.Retried> retried(DSLContext db, PoolId pool) {
    return db.select(
            BUILDS.ID, BUILD_ATTEMPTS.ATTEMPT, BUILD_ATTEMPTS.ERROR, BUILD_ATTEMPTS.FINISHED_AT)
        .from(BUILDS)
        .join(BUILD_ATTEMPTS)
        .on(BUILD_ATTEMPTS.BUILD_ID.eq(BUILDS.ID))
        .where(BUILDS.POOL_ID.eq(pool))
        .and(BuildConditions.open())
        .and(BUILD_ATTEMPTS.ERROR.isNotNull())
        .and(BUILD_ATTEMPTS.FINISHED_AT.isNotNull())
        .and(BUILD_ATTEMPTS.ATTEMPT.ge(BUILDS.ATTEMPT.minus(1)))
        .orderBy(BUILD_ATTEMPTS.FINISHED_AT.desc())
        .limit(MAX_RETRIED)
        .fetch(
            r ->
                new PoolDiagnostics.Retried(
                    r.get(BUILDS.ID),
                    r.get(BUILD_ATTEMPTS.ATTEMPT),
                    r.get(BUILD_ATTEMPTS.ERROR),
                    r.get(BUILD_ATTEMPTS.FINISHED_AT)));
  }

  private static PoolDiagnostics.Leases leases(DSLContext db, PoolId pool) {
    return db.select(count(), min(WORKSPACES.LEASE_UNTIL))
        .from(WORKSPACES)
        .where(WORKSPACES.POOL_ID.eq(pool))
        .and(isNot(WORKSPACES.STATE, WorkspaceState.DELETED))
        .and(WORKSPACES.STATE.notIn(WorkspaceState.DELETING, WorkspaceState.LEAKED))
        .and(WORKSPACES.LEASE_UNTIL.isNotNull())
        .fetchSingle(
            mapping(
                (workspaces, next) ->
                    new PoolDiagnostics.Leases(workspaces, Optional.ofNullable(next))));
  }

  private static List<PoolDiagnostics.Undelivered> undelivered(DSLContext db, PoolId pool) {
    Field<Instant> at = coalesce(DELIVERIES.ATTEMPTED_AT, DELIVERIES.CREATED_AT);
    return db.select(
            EVENTS.KIND,
            DELIVERIES.RECIPIENT,
            DELIVERIES.STATUS,
            DELIVERIES.ATTEMPTS,
            DELIVERIES.ERROR,
            at)
        .from(DELIVERIES)
        .join(EVENTS)
        .on(EVENTS.ID.eq(DELIVERIES.EVENT_ID))
        .where(DELIVERIES.POOL_ID.eq(pool))
        .and(DELIVERIES.ERROR.isNotNull())
        .orderBy(DELIVERIES.CREATED_AT.desc())
        .limit(MAX_FAILED)
        .fetch(
            r ->
                new PoolDiagnostics.Undelivered(
                    r.get(EVENTS.KIND),
                    r.get(DELIVERIES.RECIPIENT),
                    r.get(DELIVERIES.STATUS) == DeliveryStatus.FAILED,
                    r.get(DELIVERIES.ATTEMPTS),
                    r.get(DELIVERIES.ERROR),
                    r.get(at)));
  }
}
