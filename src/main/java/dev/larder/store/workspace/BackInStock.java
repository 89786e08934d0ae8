package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;

import dev.larder.pool.BuildId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.RetryTransaction;
import dev.larder.store.build.FailureEpisode;
import dev.larder.store.claim.GrantedClaim;
import dev.larder.store.claim.OutOfStock;
import dev.larder.store.claim.WaitingClaims;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * A prebuild becomes ready: the next in line gets it; where no one waits, it ends what the pool is
 * known for: its failures, its stay out of stock. The locks for that are wider than a workspace's,
 * so they are taken ahead: of the next in line's owner, then of the pool, where it has something to
 * end.
 */
final class BackInStock {
  private final DSLContext db;
  private final Field<Instant> now;
  private final PoolId pool;
  private final WaitingClaims line;
  private final boolean poolLocked;

  /** Of the prebuild that no one waited for. */
  private Optional<PresetId> stays = Optional.empty();

  private BackInStock(DSLContext db, Field<Instant> now, PoolId pool) {
    this.db = db;
    this.now = now;
    this.pool = pool;
    this.line = WaitingClaims.ahead(db, now, pool);
    this.poolLocked =
        !db.select(POOLS.ID).from(POOLS).where(toBeEnded()).forNoKeyUpdate().fetch().isEmpty();
  }

  /** Of a build that makes a prebuild; empty: it is another's. */
  static Optional<BackInStock> ahead(DSLContext db, Field<Instant> now, BuildId build) {
    return db.select(BUILDS.POOL_ID)
        .from(BUILDS)
        .where(BUILDS.ID.eq(build))
        .and(BUILDS.TRANSITION.eq(Transition.START))
        .and(BUILDS.NUMBER.eq(1))
        .andNot(BUILDS.OWNED)
        .fetchOptional(r -> new BackInStock(db, now, r.get(BUILDS.POOL_ID)));
  }

  /** Of a prebuild that is not healthy; empty: it is. */
  static Optional<BackInStock> ahead(DSLContext db, Field<Instant> now, WorkspaceId workspace) {
    return db.select(WORKSPACES.POOL_ID)
        .from(WORKSPACES)
        .where(WORKSPACES.ID.eq(workspace))
        .and(is(WORKSPACES.STATE, WorkspaceState.UNHEALTHY))
        .fetchOptional(r -> new BackInStock(db, now, r.get(WORKSPACES.POOL_ID)));
  }

  private Condition toBeEnded() {
    return POOLS
        .ID
        .eq(pool)
        .and(POOLS.OUT_OF_STOCK_SINCE.isNotNull().or(POOLS.UNRECOVERED_SINCE.isNotNull()));
  }

  /** One of this preset is ready now; answers with whoever waited and has one. */
  List<GrantedClaim> serve(PresetId preset) {
    List<GrantedClaim> granted = line.grant().stream().toList();
    stays = granted.isEmpty() ? Optional.of(preset) : Optional.empty();
    return granted;
  }

  /** A prebuild was built: the pool's failures are over, and its stay out of stock. */
  void built() {
    if (lockedWhereNeeded()) {
      FailureEpisode.succeeded(db, now, pool);
      stays.ifPresent(preset -> OutOfStock.ready(db, now, pool, preset));
    }
  }

  /** A prebuild is healthy again: the pool's stay out of stock is over. */
  List<GrantedClaim> healthy(PresetId preset) {
    List<GrantedClaim> granted = serve(preset);
    if (granted.isEmpty() && lockedWhereNeeded()) {
      OutOfStock.ready(db, now, pool, preset);
    }
    return granted;
  }

  private boolean lockedWhereNeeded() {
    if (!poolLocked && db.fetchExists(POOLS, toBeEnded())) {
      throw new RetryTransaction("there is something to end for the pool now");
    }
    return poolLocked;
  }
}
