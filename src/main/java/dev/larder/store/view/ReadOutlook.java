package dev.larder.store.view;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.TIMINGS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static dev.larder.store.sql.Inlined.isNot;

import dev.larder.claim.ClaimStatus;
import dev.larder.pool.PoolId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.counter.Histogram;
import dev.larder.store.counter.Timing;
import dev.larder.store.sql.BuildConditions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** Reads what someone may expect who finds nothing in stock. Read after a miss alone. */
final class ReadOutlook {
  private static final int MAX_BUILDING = 1_000;

  private ReadOutlook() {}

  static StockOutlook of(DSLContext db, PoolStock stock) {
    return new StockOutlook(
        stock,
        db.fetchCount(
            CLAIMS, CLAIMS.POOL_ID.eq(stock.id()).and(is(CLAIMS.STATUS, ClaimStatus.WAITING))),
        building(db, stock.id()),
        median(db, stock.id()));
  }

  private static List<Instant> building(DSLContext db, PoolId pool) {
    return db.select(BUILDS.STARTED_AT)
        .from(WORKSPACES)
        .join(BUILDS)
        .on(BUILDS.WORKSPACE_ID.eq(WORKSPACES.ID))
        .where(WORKSPACES.POOL_ID.eq(pool))
        .and(isNot(WORKSPACES.STATE, WorkspaceState.DELETED))
        .and(is(WORKSPACES.STATE, WorkspaceState.STARTING))
        .and(WORKSPACES.OWNER.isNull())
        .and(is(BUILDS.TRANSITION, Transition.START))
        .and(BuildConditions.open())
        .and(BUILDS.STARTED_AT.isNotNull())
        .limit(MAX_BUILDING)
        .fetch(BUILDS.STARTED_AT);
  }

  private static Optional<Duration> median(DSLContext db, PoolId pool) {
    Histogram times = Histogram.NONE;
    for (var row :
        db.select(TIMINGS.UP_TO, TIMINGS.COUNT, TIMINGS.MICROS)
            .from(TIMINGS)
            .where(TIMINGS.POOL_ID.eq(pool))
            .and(TIMINGS.NAME.eq(Timing.BUILD_START.label()))) {
      times =
          times.with(
              row.get(TIMINGS.UP_TO),
              row.get(TIMINGS.COUNT),
              Duration.ofNanos(row.get(TIMINGS.MICROS) * 1_000));
    }
    return times.quantile(0.5);
  }
}
