package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import dev.larder.pool.BuildReason;
import dev.larder.pool.Transition;
import dev.larder.provision.ProvisionResult.Succeeded;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
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
   */
  record Outcome(Optional<UUID> next, List<GrantedClaim> granted, boolean due) {
    static Outcome settled() {
      return new Outcome(Optional.empty(), List.of(), false);
    }

    static Outcome then(UUID next) {
      return new Outcome(Optional.of(next), List.of(), false);
    }
  }

  Outcome succeeded(LockedBuild build, Succeeded done) {
    if (build.transition() == Transition.START) {
      keep(build, done);
    }
    return switch (build.transition()) {
      case START -> started(build);
      case STOP -> settle(build, "stopped");
      case DELETE -> deleted(build);
    };
  }

  /** Takes the pool's row, where it has to, before the preset's, as an apply does. */
  private Outcome started(LockedBuild build) {
    boolean ofStock = build.firstStart() && !build.owned();
    if (ofStock) {
      FailureEpisode.succeeded(db, database.now(), build.pool());
    }
    Outcome outcome = afterStart(build);
    if (ofStock) {
      endRun(build);
      StartWidth.widen(db, build.preset());
    }
    return outcome;
  }

  private Outcome afterStart(LockedBuild build) {
    if (build.workspaceState().equals("deleting")) {
      return delete(build, BuildReason.BY_HAND);
    }
    if (build.firstStart()) {
      return build.owned() ? personalise(build) : inStock(build);
    }
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, "claimed")
        .setNull(WORKSPACES.REASON)
        .where(WORKSPACES.ID.eq(build.workspace()))
        .execute();
    endClaim(build, "claimed", null);
    timeClaim(build, Timing.CLAIM_PERSONALISED);
    return Outcome.settled();
  }

  private Outcome inStock(LockedBuild build) {
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, "ready")
        .set(WORKSPACES.READY_AT, database.now())
        .where(WORKSPACES.ID.eq(build.workspace()))
        .execute();
    List<GrantedClaim> granted = WaitingClaims.grant(db, database.now(), build.pool(), 1);
    if (granted.isEmpty()) {
      OutOfStock.ready(db, database.now(), build.pool(), build.preset());
    }
    return new Outcome(Optional.empty(), granted, false);
  }

  /**
   * A cold build's workspace is its owner's from the start, and is personalised like any other. Its
   * lease begins now that there is something to have.
   */
  private Outcome personalise(LockedBuild build) {
    timeClaim(build, Timing.CLAIM_USABLE);
    UUID next = DerivedId.of(build.id(), "claim");
    settle(build, "personalising");
    boolean leased = beginLease(build);
    String initiator =
        db.select(BUILDS.INITIATOR)
            .from(BUILDS)
            .where(BUILDS.ID.eq(build.id().value()))
            .fetchSingle()
            .value1();
    new NewBuild(
            next,
            build.workspace(),
            Transition.START,
            BuildReason.CLAIM,
            initiator,
            Optional.empty())
        .insert(db, database.now());
    db.update(CLAIMS)
        .set(CLAIMS.BUILD_ID, next)
        .where(CLAIMS.WORKSPACE_ID.eq(build.workspace()))
        .execute();
    return new Outcome(Optional.of(next), List.of(), leased);
  }

  private boolean beginLease(LockedBuild build) {
    Optional<Lease> lease =
        db.select(coalesce(CLAIMS.LEASE, POOLS.LEASE))
            .from(CLAIMS)
            .join(POOLS)
            .on(POOLS.ID.eq(CLAIMS.POOL_ID))
            .where(CLAIMS.WORKSPACE_ID.eq(build.workspace()))
            .fetchOptional()
            .flatMap(r -> Lease.ofMicros(r.value1()));
    lease.ifPresent(
        l ->
            db.update(WORKSPACES)
                .set(l.from(database.now()))
                .where(WORKSPACES.ID.eq(build.workspace()))
                .execute());
    return lease.isPresent();
  }

  private Outcome deleted(LockedBuild build) {
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, "deleted")
        .set(WORKSPACES.DELETED_AT, database.now())
        .setNull(WORKSPACES.RETRY_AT)
        .setNull(WORKSPACES.PROVISIONER_STATE)
        .setNull(WORKSPACES.STATE_KEY)
        .where(WORKSPACES.ID.eq(build.workspace()))
        .execute();
    db.update(CLAIMS)
        .set(CLAIMS.STATUS, when(CLAIMS.STATUS.eq("failed"), CLAIMS.STATUS).else_("released"))
        .setNull(CLAIMS.CLAIM_VALUES)
        .setNull(CLAIMS.VALUES_KEY)
        .where(CLAIMS.WORKSPACE_ID.eq(build.workspace()))
        .execute();
    return Outcome.settled();
  }

  Outcome failed(LockedBuild build, String reason) {
    if (build.transition() == Transition.DELETE) {
      return leaked(build, reason);
    }
    if (build.owned()) {
      endClaim(build, "failed", reason);
    } else if (build.firstStart()) {
      StartWidth.narrow(db, build.preset());
    }
    if (build.firstStart() || build.workspaceState().equals("deleting")) {
      return delete(build, build.firstStart() ? BuildReason.CLEANUP : BuildReason.BY_HAND);
    }
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, "failed")
        .set(WORKSPACES.REASON, reason)
        .where(WORKSPACES.ID.eq(build.workspace()))
        .execute();
    return Outcome.settled();
  }

  /** Cancelled for the sake of a delete: what was made until then goes with it. */
  Outcome canceled(LockedBuild build) {
    if (build.transition() == Transition.DELETE) {
      return leaked(build, "its delete was cancelled");
    }
    if (build.owned()) {
      endClaim(build, "failed", "cancelled");
    }
    if (build.firstStart() && build.attempt() == 0) {
      return deleted(build);
    }
    return delete(build, build.firstStart() ? BuildReason.CLEANUP : BuildReason.BY_HAND);
  }

  /** Tried again with growing pauses, shown, never forgotten. */
  private Outcome leaked(LockedBuild build, String reason) {
    int before =
        db.select(WORKSPACES.DELETES_FAILED)
            .from(WORKSPACES)
            .where(WORKSPACES.ID.eq(build.workspace()))
            .fetchSingle()
            .value1();
    Duration pause = GrowingPause.after(before, FIRST_LEAK_PAUSE);
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, "leaked")
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
                    .and(other.STATE.ne(inline("deleted")))))
        .execute();
    return delete(build, BuildReason.CLEANUP);
  }

  private Outcome delete(LockedBuild build, BuildReason reason) {
    UUID next = UUID.randomUUID();
    settle(build, "deleting");
    new NewBuild(
            next,
            build.workspace(),
            Transition.DELETE,
            reason,
            Reconciliation.INITIATOR,
            Optional.empty())
        .insert(db, database.now());
    return Outcome.then(next);
  }

  private Outcome settle(LockedBuild build, String state) {
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
        .where(WORKSPACES.ID.eq(build.workspace()))
        .execute();
    done.state().ifPresent(state -> new KeepState(db, secrets).write(build.workspace(), state));
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
                    .and(ReadBuilds.failedFirstStarts())
                    .and(BUILDS.FINISHED_AT.gt(PRESETS.RUN_SINCE))))
        .execute();
  }

  private void timeClaim(LockedBuild build, Timing timing) {
    Counters.tookSince(
        db,
        database.now(),
        build.pool(),
        timing,
        CLAIMS,
        CLAIMS.REQUESTED_AT,
        CLAIMS.WORKSPACE_ID.eq(build.workspace()));
  }

  private void endClaim(LockedBuild build, String status, @Nullable String error) {
    db.update(CLAIMS)
        .set(CLAIMS.STATUS, status)
        .set(CLAIMS.ERROR, error)
        .set(CLAIMS.FINISHED_AT, database.now())
        .where(CLAIMS.WORKSPACE_ID.eq(build.workspace()))
        .execute();
  }
}
