package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.val;

import dev.larder.claim.ClaimStatus;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolId;
import dev.larder.store.Database;
import dev.larder.store.RetryTransaction;
import dev.larder.store.counter.Counters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait in line are rows; what is in stock goes to the oldest one whose owner may have it.
 * A transaction serves one claim at most, and takes the lock of that claim's owner before any other
 * lock: so two that serve at once serve two, or the second sees what the first has done.
 */
public final class WaitingClaims {
  /** How far down the line to search for one whom no other is serving. */
  private static final int MAX_POLLED = 20;

  private static final int MAX_SERVED = 100;
  private static final int MAX_POOLS = 1_000;

  private final DSLContext db;
  private final Field<Instant> now;
  private final PoolId pool;
  private final Optional<ClaimPlace> place;
  private final Condition waits;
  private @Nullable String locked;

  private WaitingClaims(
      DSLContext db, Field<Instant> now, PoolId pool, @Nullable ClaimId givingUp) {
    this.db = db;
    this.now = now;
    this.pool = pool;
    this.place = ClaimPlace.find(db, pool).filter(p -> p.preset() != null);
    this.waits =
        is(CLAIMS.STATUS, ClaimStatus.WAITING)
            .and(CLAIMS.WAIT_UNTIL.gt(now).or(CLAIMS.ID.eq(givingUp)));
  }

  /** One in line, as its row has it. */
  private record Next(
      ClaimId claim,
      String owner,
      @Nullable String name,
      String initiator,
      @Nullable String workflow,
      @Nullable Long lease) {}

  /** With the lock of whose turn it is; if someone waits. */
  public static WaitingClaims ahead(DSLContext db, Field<Instant> now, PoolId pool) {
    return ahead(db, now, pool, null);
  }

  /**
   * Serves a pool's line as far as there is stock, each claim in a transaction of its own.
   *
   * @param givingUp a claim that is in line although its time is up; null: none
   */
  static List<GrantedClaim> serve(Database database, PoolId pool, @Nullable ClaimId givingUp) {
    List<GrantedClaim> granted = new ArrayList<>();
    while (granted.size() < MAX_SERVED) {
      Optional<GrantedClaim> next =
          database.transaction(
              "serve waiting claims", db -> ahead(db, database.now(), pool, givingUp).grant());
      if (next.isEmpty()) {
        break;
      }
      granted.add(next.get());
    }
    return granted;
  }

  /**
   * Serves wherever someone waits beside stock: it became ready, or claimable, in a way that did
   * not meet the claim.
   */
  public static List<GrantedClaim> serveAll(Database database) {
    Condition line =
        exists(
            selectOne()
                .from(CLAIMS)
                .where(CLAIMS.POOL_ID.eq(POOLS.ID))
                .and(is(CLAIMS.STATUS, ClaimStatus.WAITING))
                .and(CLAIMS.WAIT_UNTIL.gt(database.now())));
    Condition stock =
        exists(
            selectOne()
                .from(WORKSPACES)
                .where(WORKSPACES.POOL_ID.eq(POOLS.ID))
                .and(TakeWorkspace.inStock()));
    return database
        .snapshot(
            "find waiting claims",
            db ->
                db.select(POOLS.ID)
                    .from(POOLS)
                    .where(line)
                    .and(stock)
                    .orderBy(POOLS.ID)
                    .limit(MAX_POOLS)
                    .fetch(POOLS.ID))
        .stream()
        .flatMap(pool -> serve(database, pool, null).stream())
        .toList();
  }

  private static WaitingClaims ahead(
      DSLContext db, Field<Instant> now, PoolId pool, @Nullable ClaimId givingUp) {
    WaitingClaims line = new WaitingClaims(db, now, pool, givingUp);
    line.place.ifPresent(line::lockNext);
    return line;
  }

  /**
   * The first whose owner's lock is free, so that those who serve at once do not all wait for the
   * first; where none is, the first's is waited for. The line is read again under the lock.
   */
  private void lockNext(ClaimPlace place) {
    List<Next> line = read(place);
    if (line.isEmpty()) {
      return;
    }
    Optional<String> free =
        line.stream()
            .map(Next::owner)
            .distinct()
            .filter(owner -> OwnerRefusal.tryLock(db, place, owner))
            .findFirst();
    locked = free.orElseGet(() -> line.getFirst().owner());
    if (free.isEmpty()) {
      OwnerRefusal.lock(db, place, locked);
    }
  }

  /** Gives what is in stock to the next in line; empty: no one waits, or there is nothing. */
  public Optional<GrantedClaim> grant() {
    return place.flatMap(this::grant);
  }

  private Optional<GrantedClaim> grant(ClaimPlace place) {
    List<Next> line = read(place);
    if (line.isEmpty()) {
      return Optional.empty();
    }
    Next next =
        line.stream()
            .filter(n -> n.owner().equals(locked))
            .findFirst()
            .orElseThrow(() -> new RetryTransaction("another is the next in line by now"));
    Optional<Lease> lease = Lease.ofMicros(next.lease()).or(() -> place.lease(Optional.empty()));
    return new TakeWorkspace(db, now)
        .take(
            place,
            new TakeWorkspace.Taker(next.owner(), next.name(), lease, true),
            next.initiator())
        .map(taken -> give(next, taken));
  }

  private List<Next> read(ClaimPlace place) {
    return db.select(
            CLAIMS.ID,
            CLAIMS.OWNER,
            CLAIMS.NAME,
            CLAIMS.INITIATOR,
            CLAIMS.WORKFLOW_ID,
            CLAIMS.LEASE)
        .from(CLAIMS)
        .where(CLAIMS.POOL_ID.eq(pool))
        .and(waits)
        .andNot(OwnerRefusal.refused(place))
        .orderBy(CLAIMS.REQUESTED_AT, CLAIMS.ID)
        .limit(MAX_POLLED)
        .fetch(mapping(Next::new));
  }

  private GrantedClaim give(Next next, TakeWorkspace.Taken taken) {
    boolean done = taken.build().isEmpty();
    int given =
        db.update(CLAIMS)
            .set(CLAIMS.STATUS, taken.status())
            .set(CLAIMS.WORKSPACE_ID, taken.id())
            .set(CLAIMS.BUILD_ID, taken.build().orElse(null))
            .set(CLAIMS.HIT, true)
            .set(CLAIMS.CLAIMED_AT, now)
            .set(CLAIMS.TOOK_MICROS, 0L)
            .set(done ? finished() : Map.of())
            .where(CLAIMS.ID.eq(next.claim()))
            .and(is(CLAIMS.STATUS, ClaimStatus.WAITING))
            .execute();
    if (given == 0) {
      throw new RetryTransaction("it stopped waiting");
    }
    Counters.claimed(db, pool, waited(next.claim()), done);
    return new GrantedClaim(next.claim(), Optional.ofNullable(next.workflow()));
  }

  /** Nothing will read its values. */
  private Map<Field<?>, Object> finished() {
    return Map.of(
        CLAIMS.FINISHED_AT, now,
        CLAIMS.CLAIM_VALUES, val(null, CLAIMS.CLAIM_VALUES),
        CLAIMS.VALUES_KEY, val(null, CLAIMS.VALUES_KEY));
  }

  private Field<Long> waited(ClaimId claim) {
    return DSL.field(
        DSL.select(Counters.between(CLAIMS.REQUESTED_AT, now))
            .from(CLAIMS)
            .where(CLAIMS.ID.eq(claim)));
  }
}
