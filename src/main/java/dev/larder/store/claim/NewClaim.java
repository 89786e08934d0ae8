package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.val;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimResult.Refusal;
import dev.larder.claim.ClaimResult.Refused;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.ClaimWorkflow;
import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildReason;
import dev.larder.pool.ClaimId;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolName;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.RetryTransaction;
import dev.larder.store.build.NewBuild;
import dev.larder.store.counter.Counter;
import dev.larder.store.counter.Counters;
import dev.larder.store.counter.Timing;
import dev.larder.store.event.EventLog;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.DerivedId;
import dev.larder.store.sql.ResolvePool;
import dev.larder.store.sql.ResolveResult;
import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * One claim transaction, from the request to its recorded answer. It takes the short way first: no
 * lock but its workspace's, and its owner's where there is a name or a limit. What that cannot
 * decide is claimed again by the long way, which begins with the locks of the owner and the pool: a
 * key whose workspace is gone, the first miss of a pool, a prebuild that bears a name of its taker.
 */
public final class NewClaim {
  private static final Duration MAX_WAIT = Duration.ofHours(24);

  private final DSLContext db;
  private final Field<Instant> now;
  private final Secrets secrets;
  private final String initiator;
  private final boolean longWay;

  public NewClaim(
      DSLContext db, Field<Instant> now, Secrets secrets, String initiator, boolean longWay) {
    this.db = db;
    this.now = now;
    this.secrets = secrets;
    this.initiator = initiator;
    this.longWay = longWay;
  }

  /**
   * Empty: only the long way can say. Nothing was written.
   *
   * @param claim its id
   * @param request a valid one
   */
  public Optional<ClaimResult> claim(ClaimId claim, ClaimRequest request) {
    secrets.check(db);
    Optional<ClaimPlace> place = ClaimPlace.find(db, request.pool());
    return place.isPresent()
        ? claim(claim, request, place.get())
        : Optional.of(noSuchPool(request.pool()));
  }

  private Refused noSuchPool(PoolName pool) {
    return new Refused(
        Refusal.NO_SUCH_POOL,
        switch (ResolvePool.resolve(db, pool)) {
          case ResolveResult.Unknown unknown -> unknown.reason();
          case ResolveResult.Found found -> found.name() + " was applied just now: claim again";
        });
  }

  /** The key is looked for under the owner's lock: whoever had it before is known by then. */
  private Optional<ClaimResult> claim(ClaimId claim, ClaimRequest request, ClaimPlace place) {
    lock(request, place);
    Optional<Known> known = RequestColumns.known(request).flatMap(key -> known(place, key));
    if (known.isEmpty()) {
      return again(claim, request, place, known);
    }
    if (!secrets.isDigest(db, known.get().digest(), RequestColumns.digested(request))) {
      return Optional.of(
          new Refused(
              Refusal.KEY_USED_OTHERWISE,
              "the key \""
                  + request.key().orElse("")
                  + "\" was used for another claim: use a new key"));
    }
    if (!known.get().failed() || personalizeAgain(known.get())) {
      renewDigest(known.get(), request);
      return Optional.of(recorded(known.get().claim()));
    }
    return longWay ? again(claim, request, place, known) : Optional.empty();
  }

  private void lock(ClaimRequest request, ClaimPlace place) {
    if (longWay || place.limitPerOwner() != null || request.name().isPresent()) {
      OwnerRefusal.lock(db, place, request.owner());
    }
    if (longWay) {
      db.selectOne().from(POOLS).where(POOLS.ID.eq(place.pool())).forNoKeyUpdate().fetch();
    }
  }

  /** The claim that has the key, read without its lock, which comes after its workspace's. */
  private record Known(
      ClaimId claim, String digest, ClaimStatus status, @Nullable WorkspaceId workspace) {
    boolean failed() {
      return status == ClaimStatus.FAILED;
    }
  }

  private Optional<Known> known(ClaimPlace place, String key) {
    return db.select(CLAIMS.ID, CLAIMS.REQUEST_DIGEST, CLAIMS.STATUS, CLAIMS.WORKSPACE_ID)
        .from(CLAIMS)
        .where(CLAIMS.ORGANIZATION_ID.eq(place.organization()))
        .and(CLAIMS.KEY.eq(key))
        .fetchOptional(mapping(Known::new));
  }

  private void renewDigest(Known known, ClaimRequest request) {
    if (Secrets.isOfBefore(known.digest())) {
      db.update(CLAIMS)
          .set(CLAIMS.REQUEST_DIGEST, secrets.digest(db, RequestColumns.digested(request)))
          .where(CLAIMS.ID.eq(known.claim()))
          .execute();
    }
  }

  /** Whether the failed workspace is still there to be personalized; if so it will be. */
  private boolean personalizeAgain(Known known) {
    WorkspaceId workspace = Objects.requireNonNull(known.workspace());
    boolean there =
        db.update(WORKSPACES)
                .set(WORKSPACES.STATE, WorkspaceState.PERSONALIZING)
                .setNull(WORKSPACES.REASON)
                .where(WORKSPACES.ID.eq(workspace))
                .and(is(WORKSPACES.STATE, WorkspaceState.FAILED))
                .execute()
            == 1;
    if (there) {
      BuildId build = new BuildId(UUID.randomUUID());
      NewBuild.personalization(build, workspace, initiator).insert(db, now);
      db.update(CLAIMS)
          .set(CLAIMS.STATUS, ClaimStatus.PERSONALIZING)
          .set(CLAIMS.BUILD_ID, build)
          .setNull(CLAIMS.ERROR)
          .setNull(CLAIMS.FINISHED_AT)
          .setNull(CLAIMS.WORKFLOW_ID)
          .setNull(CLAIMS.RUN_ID)
          .where(CLAIMS.ID.eq(known.claim()))
          .execute();
    }
    return there;
  }

  /**
   * @param failed the claim that had the key before: this one takes its place
   */
  private Optional<ClaimResult> again(
      ClaimId claim, ClaimRequest request, ClaimPlace place, Optional<Known> failed) {
    Optional<Refused> refused = OwnerRefusal.find(db, place, request.owner(), request.name());
    if (refused.isPresent()) {
      return Optional.of(refused.get());
    }
    Optional<TakeWorkspace.Taken> taken =
        place.preset() == null
            ? Optional.empty()
            : new TakeWorkspace(db, now).take(place, taker(request, place), initiator);
    if (taken.isEmpty()
        && place.preset() != null
        && !OutOfStock.missed(db, now, place.pool(), longWay)) {
      return Optional.empty();
    }
    failed.ifPresent(f -> db.deleteFrom(CLAIMS).where(CLAIMS.ID.eq(f.claim())).execute());
    if (taken.isPresent()) {
      record(request, place, claim, taken.get(), true);
      Counters.claimed(
          db, place.pool(), Counters.sinceTransactionBegan(), taken.get().build().isEmpty());
      return Optional.of(recorded(claim));
    }
    return Optional.of(missed(request, place, claim));
  }

  private TakeWorkspace.Taker taker(ClaimRequest request, ClaimPlace place) {
    return new TakeWorkspace.Taker(
        request.owner(), request.name().orElse(null), place.lease(request.lease()), longWay);
  }

  private ClaimResult missed(ClaimRequest request, ClaimPlace place, ClaimId claim) {
    Counters.add(db, place.pool(), Counter.MISSED, 1);
    recordMissed(request, place);
    if (place.preset() == null) {
      return new ClaimResult.NoneEligible(
          "the template is deprecated, deleted, or no longer has this preset");
    }
    return switch (request.onMiss()) {
      case OnMiss.Fail fail ->
          new ClaimResult.NoneEligible("no prebuild of " + request.pool() + " is ready");
      case OnMiss.Build build -> {
        WorkspaceId workspace = coldWorkspace(request, place);
        BuildId start = DerivedId.build(workspace, "start");
        new NewBuild(
                start, workspace, Transition.START, BuildReason.COLD, initiator, Optional.empty())
            .insert(db, now);
        record(
            request, place, claim, new TakeWorkspace.Taken(workspace, Optional.of(start)), false);
        Counters.took(db, place.pool(), Timing.CLAIM_OWNED, Counters.sinceTransactionBegan());
        yield recorded(claim);
      }
      case OnMiss.Wait wait -> {
        record(request, place, claim, null, true);
        yield recorded(claim);
      }
    };
  }

  /** Who got nothing at once; claims that were met are listed from their own rows. */
  private void recordMissed(ClaimRequest request, ClaimPlace place) {
    EventLog.record(
        db,
        now,
        EventKind.MISSED,
        initiator,
        EventLog.Subject.ofPool(db, place.pool()),
        JsonNodeFactory.instance.objectNode().put("owner", request.owner()));
  }

  private WorkspaceId coldWorkspace(ClaimRequest request, ClaimPlace place) {
    WorkspaceId id = new WorkspaceId(UUID.randomUUID());
    db.insertInto(WORKSPACES)
        .set(WORKSPACES.ID, id)
        .set(WORKSPACES.ORGANIZATION_ID, place.organization())
        .set(WORKSPACES.POOL_ID, place.pool())
        .set(WORKSPACES.PRESET_ID, place.preset())
        .set(
            WORKSPACES.NAME,
            request.name().orElse(place.name().preset() + "-" + id.toString().substring(0, 8)))
        .set(WORKSPACES.OWNER, request.owner())
        .set(WORKSPACES.STATE, WorkspaceState.STARTING)
        .set(WORKSPACES.CREATED_AT, now)
        .set(WORKSPACES.CLAIMED_AT, now)
        .execute();
    return id;
  }

  /**
   * @param taken null: it waits in line
   */
  private void record(
      ClaimRequest request,
      ClaimPlace place,
      ClaimId claim,
      TakeWorkspace.@Nullable Taken taken,
      boolean hit) {
    ClaimStatus status = taken == null ? ClaimStatus.WAITING : taken.status();
    boolean done = status == ClaimStatus.CLAIMED;
    Secrets.@Nullable Sealed values = done ? null : RequestColumns.values(claim, request, secrets);
    Duration wait =
        request.onMiss() instanceof OnMiss.Wait w && taken == null
            ? (w.limit().compareTo(MAX_WAIT) > 0 ? MAX_WAIT : w.limit())
            : Duration.ZERO;
    db.insertInto(CLAIMS)
        .set(CLAIMS.ID, claim)
        .set(CLAIMS.ORGANIZATION_ID, place.organization())
        .set(CLAIMS.POOL_ID, place.pool())
        .set(CLAIMS.KEY, RequestColumns.key(claim, request))
        .set(CLAIMS.REQUEST_DIGEST, secrets.digest(db, RequestColumns.digested(request)))
        .set(CLAIMS.OWNER, request.owner())
        .set(CLAIMS.NAME, request.name().orElse(null))
        .set(CLAIMS.INITIATOR, initiator)
        .set(CLAIMS.STATUS, status)
        .set(CLAIMS.WORKSPACE_ID, taken == null ? null : taken.id())
        .set(CLAIMS.BUILD_ID, taken == null ? null : taken.build().orElse(null))
        .set(CLAIMS.HIT, hit)
        .set(CLAIMS.CLAIM_VALUES, values == null ? null : values.bytes())
        .set(CLAIMS.VALUES_KEY, values == null ? null : values.key())
        .set(CLAIMS.REQUESTED_AT, now)
        .set(CLAIMS.CLAIMED_AT, taken == null ? val((Instant) null) : now)
        .set(CLAIMS.FINISHED_AT, done ? now : val((Instant) null))
        .set(CLAIMS.WAIT_UNTIL, StoreTime.after(now, wait))
        .set(CLAIMS.LEASE, RequestColumns.lease(request))
        .set(CLAIMS.OWN_WORKFLOW_ID, ClaimWorkflow.idOf(place.name(), claim))
        .set(CLAIMS.TOOK_MICROS, Counters.sinceTransactionBegan())
        .execute();
  }

  private ClaimResult recorded(ClaimId claim) {
    return RecordedClaim.find(db, secrets, CLAIMS.ID.eq(claim))
        .orElseThrow(() -> new RetryTransaction("whoever had the key has just ended"));
  }
}
