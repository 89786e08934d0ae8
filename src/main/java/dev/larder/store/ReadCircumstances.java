package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.DELIVERIES;
import static dev.larder.store.schema.Tables.EVENTS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;

import dev.larder.pool.BuildId;
import dev.larder.pool.DeliveryStatus;
import dev.larder.pool.EventKind;
import dev.larder.pool.Label;
import dev.larder.pool.PoolId;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Reads what a pool depends on beyond its own stock. */
final class ReadCircumstances {
  private static final int MOST_IN_VAIN = 3;
  private static final int MOST_RETRIED = 3;

  private ReadCircumstances() {}

  static PoolCircumstances of(DSLContext db, Field<OffsetDateTime> now, PoolStock stock) {
    Settings settings = Settings.read(db);
    PoolStock.Target target = stock.target();
    return new PoolCircumstances(
        tags(db, stock.id()),
        Workers.live(db, now),
        new ReadLimits(db, settings).of(stock.id()),
        waiting(db, stock.id()),
        retried(db, stock.id()),
        leases(db, stock.id()),
        inVain(db, stock.id()),
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
            .where(POOLS.ID.eq(pool.value()))
            .fetchSingle()
            .value1());
  }

  private static PoolCircumstances.Waiting waiting(DSLContext db, PoolId pool) {
    var row =
        db.select(count(), min(CLAIMS.REQUESTED_AT))
            .from(CLAIMS)
            .where(CLAIMS.POOL_ID.eq(pool.value()))
            .and(CLAIMS.STATUS.eq(inline("waiting")))
            .fetchSingle();
    return new PoolCircumstances.Waiting(row.value1(), Columns.instant(row.value2()));
  }

  private static List<PoolCircumstances.Retried> retried(DSLContext db, PoolId pool) {
    return db.select(
            BUILDS.ID, BUILD_ATTEMPTS.ATTEMPT, BUILD_ATTEMPTS.ERROR, BUILD_ATTEMPTS.FINISHED_AT)
        .from(BUILDS)
        .join(BUILD_ATTEMPTS)
        .on(BUILD_ATTEMPTS.BUILD_ID.eq(BUILDS.ID))
        .where(BUILDS.POOL_ID.eq(pool.value()))
        .and(StockQuery.open())
        .and(BUILD_ATTEMPTS.ERROR.isNotNull())
        .and(BUILD_ATTEMPTS.FINISHED_AT.isNotNull())
        .and(BUILD_ATTEMPTS.ATTEMPT.ge(BUILDS.ATTEMPT.minus(1)))
        .orderBy(BUILD_ATTEMPTS.FINISHED_AT.desc())
        .limit(MOST_RETRIED)
        .fetch(
            r ->
                new PoolCircumstances.Retried(
                    new BuildId(r.value1()), r.value2(), r.value3(), r.value4().toInstant()));
  }

  private static PoolCircumstances.Leases leases(DSLContext db, PoolId pool) {
    var row =
        db.select(count(), min(WORKSPACES.LEASE_UNTIL))
            .from(WORKSPACES)
            .where(WORKSPACES.POOL_ID.eq(pool.value()))
            .and(WORKSPACES.STATE.ne(inline("deleted")))
            .and(WORKSPACES.STATE.notIn("deleting", "leaked"))
            .and(WORKSPACES.LEASE_UNTIL.isNotNull())
            .fetchSingle();
    return new PoolCircumstances.Leases(row.value1(), Columns.instant(row.value2()));
  }

  private static List<PoolCircumstances.InVain> inVain(DSLContext db, PoolId pool) {
    return db.select(
            EVENTS.KIND,
            DELIVERIES.RECEIVER,
            DELIVERIES.STATUS,
            DELIVERIES.TRIES,
            DELIVERIES.ERROR,
            coalesce(DELIVERIES.TRIED_AT, DELIVERIES.CREATED_AT))
        .from(DELIVERIES)
        .join(EVENTS)
        .on(EVENTS.ID.eq(DELIVERIES.EVENT_ID))
        .where(DELIVERIES.POOL_ID.eq(pool.value()))
        .and(DELIVERIES.ERROR.isNotNull())
        .orderBy(DELIVERIES.CREATED_AT.desc())
        .limit(MOST_IN_VAIN)
        .fetch(
            r ->
                new PoolCircumstances.InVain(
                    Label.of(EventKind.class, r.value1()),
                    r.value2(),
                    r.value3().equals(DeliveryStatus.FAILED.label()),
                    r.value4(),
                    r.value5(),
                    r.value6().toInstant()));
  }
}
