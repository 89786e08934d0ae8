package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.isNot;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import dev.larder.claim.ClaimStatus;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildReason;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.store.Database;
import dev.larder.store.build.LockedBuild;
import dev.larder.store.build.NewBuild;
import dev.larder.store.build.SealedOutputs;
import dev.larder.store.build.StartWidth;
import dev.larder.store.claim.GrantedClaim;
import dev.larder.store.claim.Lease;
import dev.larder.store.claim.OwnerRefusal;
import dev.larder.store.claim.Personalization;
import dev.larder.store.counter.Counters;
import dev.larder.store.counter.Timing;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.Actor;
import dev.larder.store.sql.BuildConditions;
import dev.larder.store.sql.DerivedId;
import dev.larder.store.sql.ExponentialBackoff;
import dev.larder.store.sql.StoreTime;
import dev.larder.store.sql.StoredJson;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** What the end of a build makes of its workspace. One method per way a build can end. */
final class WorkspaceAfterBuild {
  private static final Duration FIRST_LEAK_PAUSE = Duration.ofMinutes(1);

  private final DSLContext db;
  private final Database database;
  private final Secrets secrets;

  WorkspaceAfterBuild(DSLContext db, Database database, Secrets secrets) {
    this.db = db;
    this.database = database;
    this.secrets = secrets;
  }

  /**
   * @param next a build that this end asks for
   * @param granted waiting claims that got the workspace
   * @param due whether a lease has begun, which is due one day
   * @param gone whether the workspace is deleted
   */
  record Outcome(Optional<BuildId> next, List<GrantedClaim> granted, boolean due, boolean gone) {
    static Outcome settled() {
      return new Outcome(Optional.empty(), List.of(), false, false);
    }

    static Outcome then(BuildId next) {
      return new Outcome(Optional.of(next), List.of(), false, false);
    }
  }

  /**
   * @param stock where the build makes a prebuild
   */
  Outcome succeeded(LockedBuild build, Succeeded done, Optional<BackInStock> stock) {
    if (build.transition() == Transition.START) {
      keep(build, done);
    }
    return switch (build.transition()) {
      case START -> started(build, stock);
      case STOP -> settle(build, WorkspaceState.STOPPED);
      case DELETE -> deleted(build);
    };
  }

  private Outcome started(LockedBuild build, Optional<BackInStock> stock) {
    Outcome outcome = afterStart(build, stock);
    if (stock.isPresent()) {
      stock.get().built();
      endRun(build);
      StartWidth.widen(db, build.preset());
    }
    return outcome;
  }

  private Outcome afterStart(LockedBuild build, Optional<BackInStock> stock) {
    if (build.workspaceState() == WorkspaceState.DELETING) {
      if (build.owned()) {
        endClaim(build, ClaimStatus.FAILED, "deleted while it was built");
      }
      return delete(build, BuildReason.MANUAL);
    }
    if (build.firstStart()) {
      return stock.map(s -> inStock(build, s)).orElseGet(() -> personalize(build));
    }
    claimed(build);
    return Outcome.settled();
  }

  private void claimed(LockedBuild build) {
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, WorkspaceState.CLAIMED)
        .setNull(WORKSPACES.REASON)
        .where(WORKSPACES.ID.eq(build.workspace()))
        .execute();
    endClaim(build, ClaimStatus.CLAIMED, null);
    timeClaim(build, Timing.CLAIM_PERSONALIZED);
  }

  private Outcome inStock(LockedBuild build, BackInStock stock) {
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, WorkspaceState.READY)
        .set(WORKSPACES.READY_AT, database.now())
        .where(WORKSPACES.ID.eq(build.workspace()))
        .execute();
    return new Outcome(Optional.empty(), stock.serve(build.preset()), false, false);
  }

  /**
   * A cold build's workspace is its owner's from the start, and is personalized like any other. Its
   * lease begins now that there is something to have.
   */
  private Outcome personalize(LockedBuild build) {
    timeClaim(build, Timing.CLAIM_USABLE);
    if (!db.fetchValue(Personalization.isNeeded(val(build.preset(), BUILDS.PRESET_ID)))) {
      claimed(build);
      eraseValues(build);
      return new Outcome(Optional.empty(), List.of(), beginLease(build), false);
    }
    BuildId next = DerivedId.build(build.id(), "claim");
    settle(build, WorkspaceState.PERSONALIZING);
    boolean leased = beginLease(build);
    String initiator =
        db.select(BUILDS.INITIATOR)
            .from(BUILDS)
            .where(BUILDS.ID.eq(build.id()))
            .fetchSingle()
            .value1();
    NewBuild.personalization(next, build.workspace(), initiator).insert(db, database.now());
    db.update(CLAIMS)
        .set(CLAIMS.BUILD_ID, next)
        .where(CLAIMS.WORKSPACE_ID.eq(build.workspace()))
        .execute();
    return new Outcome(Optional.of(next), List.of(), leased, false);
  }

  private void eraseValues(LockedBuild build) {
    db.update(CLAIMS)
        .setNull(CLAIMS.CLAIM_VALUES)
        .setNull(CLAIMS.VALUES_KEY)
        .where(CLAIMS.WORKSPACE_ID.eq(build.workspace()))
        .execute();
  }

  private boolean beginLease(LockedBuild build) {
    Field<Long> micros = coalesce(CLAIMS.LEASE, POOLS.LEASE);
    Optional<Lease> lease =
        db.select(micros)
            .from(CLAIMS)
            .join(POOLS)
            .on(POOLS.ID.eq(CLAIMS.POOL_ID))
            .where(CLAIMS.WORKSPACE_ID.eq(build.workspace()))
            .fetchOptional(micros)
            .flatMap(Lease::ofMicros);
    lease.ifPresent(
        l ->
            db.update(WORKSPACES)
                .set(l.from(database.now()))
                .where(WORKSPACES.ID.eq(build.workspace()))
                .execute());
    return lease.isPresent();
  }

  private Outcome deleted(LockedBuild build) {
    Optional<Succeeded> late = new LateResults(db, secrets).take(build.workspace());
    if (late.isPresent()) { // what only that names goes too, before it counts as deleted
      keep(build, late.get());
      return delete(build, BuildReason.CLEANUP);
    }
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, WorkspaceState.DELETED)
        .set(WORKSPACES.DELETED_AT, database.now())
        .setNull(WORKSPACES.RETRY_AT)
        .setNull(WORKSPACES.PROVISIONER_STATE)
        .setNull(WORKSPACES.STATE_KEY)
        .setNull(WORKSPACES.SEALED_OUTPUTS)
        .setNull(WORKSPACES.OUTPUTS_KEY)
        .where(WORKSPACES.ID.eq(build.workspace()))
        .execute();
    db.update(CLAIMS)
        .set(
            CLAIMS.STATUS,
            when(CLAIMS.STATUS.eq(ClaimStatus.FAILED), CLAIMS.STATUS)
                .else_(val(ClaimStatus.RELEASED, CLAIMS.STATUS)))
        .setNull(CLAIMS.CLAIM_VALUES)
        .setNull(CLAIMS.VALUES_KEY)
        .where(CLAIMS.WORKSPACE_ID.eq(build.workspace()))
        .execute();
    return new Outcome(Optional.empty(), List.of(), false, true);
  }

  Outcome failed(LockedBuild build, String reason) {
    if (build.transition() == Transition.DELETE) {
      return leaked(build, reason);
    }
    if (build.owned()) {
      endClaim(build, ClaimStatus.FAILED, reason);
    } else if (build.firstStart()) {
      StartWidth.narrow(db, build.preset());
    }
    if (build.firstStart() || build.workspaceState() == WorkspaceState.DELETING) {
      return delete(build, build.firstStart() ? BuildReason.CLEANUP : BuildReason.MANUAL);
    }
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, WorkspaceState.FAILED)
        .set(WORKSPACES.REASON, reason)
        .where(WORKSPACES.ID.eq(build.workspace()))
        .execute();
    return Outcome.settled();
  }

  /** Canceled for the sake of a delete: what was made until then goes with it. */
  Outcome canceled(LockedBuild build) {
    if (build.transition() == Transition.DELETE) {
      return leaked(build, "its delete was canceled");
    }
    if (build.owned()) {
      endClaim(build, ClaimStatus.FAILED, "canceled");
    }
    if (build.firstStart() && build.attempt() == 0) {
      return deleted(build);
    }
    return delete(build, build.firstStart() ? BuildReason.CLEANUP : BuildReason.MANUAL);
  }

  /** Tried again with growing pauses, shown, never forgotten. */
  private Outcome leaked(LockedBuild build, String reason) {
    int before =
        db.select(WORKSPACES.DELETES_FAILED)
            .from(WORKSPACES)
            .where(WORKSPACES.ID.eq(build.workspace()))
            .fetchSingle()
            .value1();
    Duration pause = ExponentialBackoff.after(before, FIRST_LEAK_PAUSE);
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, WorkspaceState.LEAKED)
        .set(WORKSPACES.REASON, reason)
        .set(WORKSPACES.DELETES_FAILED, before + 1)
        .set(WORKSPACES.RETRY_AT, StoreTime.after(database.now(), pause))
        .where(WORKSPACES.ID.eq(build.workspace()))
        .execute();
    return Outcome.settled();
  }

  /**
   * The workspace is gone, and something was made for it all the same. Its name may be another's by
   * now.
   */
  Outcome cleanUp(LockedBuild build, Succeeded done) {
    keep(build, done);
    var other = WORKSPACES.as("other");
    db.update(WORKSPACES)
        .set(WORKSPACES.NAME, concat(WORKSPACES.NAME, val("-" + build.workspace())))
        .where(WORKSPACES.ID.eq(build.workspace()))
        .and(
            exists(
                selectOne()
                    .from(other)
                    .where(other.ORGANIZATION_ID.eq(WORKSPACES.ORGANIZATION_ID))
                    .and(OwnerRefusal.owner(other).eq(OwnerRefusal.owner(WORKSPACES)))
                    .and(other.NAME.eq(WORKSPACES.NAME))
                    .and(isNot(other.STATE, WorkspaceState.DELETED))))
        .execute();
    return delete(build, BuildReason.CLEANUP);
  }

  private Outcome delete(LockedBuild build, BuildReason reason) {
    BuildId next = new BuildId(UUID.randomUUID());
    settle(build, WorkspaceState.DELETING);
    new NewBuild(
            next, build.workspace(), Transition.DELETE, reason, Actor.RECONCILER, Optional.empty())
        .insert(db, database.now());
    return Outcome.then(next);
  }

  private Outcome settle(LockedBuild build, WorkspaceState state) {
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, state)
        .where(WORKSPACES.ID.eq(build.workspace()))
        .execute();
    return Outcome.settled();
  }

  /** A result's outputs are all that the workspace has; a state that is not given stays. */
  private void keep(LockedBuild build, Succeeded done) {
    db.update(WORKSPACES)
        .set(WORKSPACES.OUTPUTS, JSONB.jsonb(StoredJson.write(done.outputs())))
        .set(SealedOutputs.columns(secrets, build.workspace(), done.sensitive()))
        .where(WORKSPACES.ID.eq(build.workspace()))
        .execute();
    done.state().ifPresent(state -> new SaveState(db, secrets).write(build.workspace(), state));
  }

  /**
   * A success ends the preset's run of failures. Touches the row only where there is something to
   * end, so that builds don't wait for each other.
   */
  private void endRun(LockedBuild build) {
    db.update(PRESETS)
        .set(PRESETS.RUN_SINCE, greatest(PRESETS.RUN_SINCE, database.now()))
        .where(PRESETS.ID.eq(build.preset()))
        .and(
            exists(
                selectOne()
                    .from(BUILDS)
                    .where(BUILDS.PRESET_ID.eq(PRESETS.ID))
                    .and(BuildConditions.failedFirstStarts())
                    .and(BUILDS.FINISHED_AT.gt(PRESETS.RUN_SINCE))))
        .execute();
  }

  private void timeClaim(LockedBuild build, Timing timing) {
    Counters.tookSince(
        db,
        database.now(),
        build.pool(),
        timing,
        db.select(CLAIMS.REQUESTED_AT)
            .from(CLAIMS)
            .where(CLAIMS.WORKSPACE_ID.eq(build.workspace())));
  }

  private void endClaim(LockedBuild build, ClaimStatus status, @Nullable String error) {
    db.update(CLAIMS)
        .set(CLAIMS.STATUS, status)
        .set(CLAIMS.ERROR, error)
        .set(CLAIMS.FINISHED_AT, database.now())
        .where(CLAIMS.WORKSPACE_ID.eq(build.workspace()))
        .execute();
  }
}
