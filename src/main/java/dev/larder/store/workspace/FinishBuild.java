package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.sql.Inlined.is;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.claim.ClaimStatus;
import dev.larder.plan.Action;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.Database;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.build.BuildWorkflow;
import dev.larder.store.build.LockedBuild;
import dev.larder.store.build.OpenBuilds;
import dev.larder.store.counter.Counter;
import dev.larder.store.counter.Counters;
import dev.larder.store.counter.Timing;
import dev.larder.store.schema.tables.records.BuildsRecord;
import dev.larder.store.secret.Secrets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.UpdateConditionStep;
import org.jspecify.annotations.Nullable;

/**
 * A build ends, and its workspace's state changes with it in the same transaction. Locks what a
 * prebuild that becomes ready needs ({@link BackInStock}), then workspace, then build.
 */
final class FinishBuild {
  private static final Set<WorkspaceState> ENDING =
      Set.of(WorkspaceState.DELETING, WorkspaceState.LEAKED);

  private final DSLContext db;
  private final Database database;
  private final Secrets secrets;

  FinishBuild(DSLContext db, Database database, Secrets secrets) {
    this.db = db;
    this.database = database;
    this.secrets = secrets;
  }

  /**
   * With the build's own locks. Empty: it makes a prebuild that may have to be handed on, for which
   * wider locks are taken ahead; nothing was done.
   */
  Optional<BuildLifecycle.Ended> finish(
      BuildId id, int attempt, ProvisionResult result, byte[] log) {
    Optional<LockedBuild> found = LockedBuild.lock(db, id);
    if (found.isEmpty()) {
      return Optional.of(BuildLifecycle.Ended.nothing());
    }
    LockedBuild build = found.get();
    if (result instanceof ProvisionResult.Succeeded done && isOpen(build, attempt)) {
      Optional<BuildLifecycle.Ended> plain =
          new PlainEnd(db, database, secrets, build, done, log).end();
      if (plain.isPresent() || build.makesPrebuild()) {
        return plain;
      }
    }
    return Optional.of(finish(build, attempt, result, log, Optional.empty()));
  }

  /** With the locks that a prebuild in stock may need. */
  BuildLifecycle.Ended finishPrebuild(BuildId id, int attempt, ProvisionResult result, byte[] log) {
    Optional<BackInStock> stock = BackInStock.ahead(db, database.now(), id);
    return LockedBuild.lock(db, id)
        .map(build -> finish(build, attempt, result, log, stock))
        .orElseGet(BuildLifecycle.Ended::nothing);
  }

  private static boolean isOpen(LockedBuild build, int attempt) {
    return build.open() && build.attempt() == attempt;
  }

  /**
   * @param stock where the build makes a prebuild
   */
  private BuildLifecycle.Ended finish(
      LockedBuild build,
      int attempt,
      ProvisionResult result,
      byte[] log,
      Optional<BackInStock> stock) {
    boolean ours = isOpen(build, attempt);
    recordAttempt(build.id(), attempt, ours ? outcome(result) : "late", error(result), log);
    if (!ours) {
      return lateResult(build, attempt, result);
    }
    return switch (result) {
      case ProvisionResult.Succeeded done -> {
        succeed(build);
        new TrackReplacement(db, database).replaced(build, done.replaced());
        yield ended(build, after().succeeded(build, done, stock));
      }
      case ProvisionResult.Failed failed -> {
        new TrackReplacement(db, database).refused(build, failed.refused());
        yield failed(build, failed.reason());
      }
      case ProvisionResult.Canceled canceled ->
          build.canceling()
              ? canceled(build, null)
              : BuildLifecycle.Ended.nothing(); // the worker stops; another one takes over
      case ProvisionResult.TryAgain again -> BuildLifecycle.Ended.nothing();
    };
  }

  BuildLifecycle.Ended close(BuildId id, String reason) {
    return LockedBuild.lock(db, id)
        .filter(LockedBuild::open)
        .map(build -> failed(build, reason))
        .orElseGet(() -> BuildLifecycle.Ended.before(OpenBuilds.following(db, id)));
  }

  /** It was to be canceled and no one runs it: no attempt has to hear that first. */
  BuildLifecycle.Ended cancel(BuildId id) {
    return LockedBuild.lock(db, id)
        .filter(LockedBuild::open)
        .map(build -> canceled(build, null))
        .orElseGet(BuildLifecycle.Ended::nothing);
  }

  /** What fails after it was notified to end was canceled. */
  private BuildLifecycle.Ended failed(LockedBuild build, String reason) {
    if (build.canceling()) {
      return canceled(build, reason);
    }
    end(build, BuildStatus.FAILED, reason);
    if (build.firstStart() && !build.owned()) {
      Counters.add(db, build.pool(), Counter.FAILED, 1);
    }
    return ended(build, after().failed(build, reason));
  }

  private BuildLifecycle.Ended canceled(LockedBuild build, @Nullable String reason) {
    end(build, BuildStatus.CANCELED, reason);
    return ended(build, after().canceled(build));
  }

  /**
   * A start that was given up made something after all: that goes too, now if its workspace is
   * gone, else by a delete of its own after the workspace's. While the workspace lives it shares
   * what a later attempt made, unless there is a state, which may name more.
   */
  private BuildLifecycle.Ended lateResult(LockedBuild build, int attempt, ProvisionResult result) {
    if (!(result instanceof ProvisionResult.Succeeded done)
        || build.transition() != Transition.START) {
      return BuildLifecycle.Ended.nothing();
    }
    if (build.workspaceState() == WorkspaceState.DELETED) {
      return apart(build, after().cleanUp(build, done));
    }
    if (ENDING.contains(build.workspaceState()) || done.state().isPresent()) {
      new LateResults(db, secrets).keep(build, attempt, done, database.now());
    }
    return BuildLifecycle.Ended.nothing();
  }

  private BuildLifecycle.Ended apart(LockedBuild build, WorkspaceAfterBuild.Outcome outcome) {
    return new BuildLifecycle.Ended(
        Optional.empty(),
        List.of(build.preset()),
        false,
        List.of(),
        false,
        outcome.next().flatMap(next -> BuildWorkflow.find(db, next)));
  }

  private WorkspaceAfterBuild after() {
    return new WorkspaceAfterBuild(db, database, secrets);
  }

  private void succeed(LockedBuild build) {
    switch (build.transition()) {
      case START -> succeed(build, build.firstStart() ? Timing.BUILD_START : Timing.BUILD_CLAIM);
      case DELETE -> succeed(build, Timing.BUILD_DELETE);
      case STOP -> end(build, BuildStatus.SUCCEEDED, null);
    }
  }

  private void succeed(LockedBuild build, Timing timing) {
    Counters.tookSince(
        db,
        database.now(),
        build.pool(),
        timing,
        ending(build, BuildStatus.SUCCEEDED, null).returningResult(BUILDS.STARTED_AT));
  }

  private void end(LockedBuild build, BuildStatus status, @Nullable String error) {
    ending(build, status, error).execute();
  }

  private UpdateConditionStep<BuildsRecord> ending(
      LockedBuild build, BuildStatus status, @Nullable String error) {
    return db.update(BUILDS)
        .set(BUILDS.STATUS, status)
        .set(BUILDS.ERROR, error)
        .set(BUILDS.FINISHED_AT, database.now())
        .where(BUILDS.ID.eq(build.id()));
  }

  private void recordAttempt(
      BuildId id, int attempt, String outcome, @Nullable String error, byte[] log) {
    db.update(BUILD_ATTEMPTS)
        .set(BUILD_ATTEMPTS.FINISHED_AT, database.now())
        .set(BUILD_ATTEMPTS.OUTCOME, outcome)
        .set(BUILD_ATTEMPTS.ERROR, error)
        .set(BUILD_ATTEMPTS.LOG, log)
        .where(BUILD_ATTEMPTS.BUILD_ID.eq(id))
        .and(BUILD_ATTEMPTS.ATTEMPT.eq(attempt))
        .execute();
  }

  private BuildLifecycle.Ended ended(LockedBuild build, WorkspaceAfterBuild.Outcome outcome) {
    Optional<BuildTicket> next =
        outcome
            .next()
            .flatMap(id -> OpenBuilds.tickets(db, BUILDS.ID.eq(id), 1).stream().findFirst());
    next.ifPresent(ticket -> inherit(build.id(), ticket.build()));
    Field<Boolean> deferred =
        field(exists(selectOne().from(POOLS).where(POOLS.DEFERRED_SINCE.isNotNull())));
    Field<Boolean> slow = field(exists(selectOne().from(POOLS).where(startsSlowly(build))));
    var waiting = db.select(deferred, slow).fetchSingle();
    return new BuildLifecycle.Ended(
        next,
        List.of(build.preset()),
        waiting.get(deferred),
        outcome.granted(),
        outcome.due()
            || (build.firstStart() && waiting.get(slow))
            || (build.owned() && outcome.gone() && othersWait(build)),
        Optional.empty());
  }

  /** Whose workspace is gone may be someone in line who may have another now. */
  private boolean othersWait(LockedBuild build) {
    return db.fetchExists(
        CLAIMS,
        CLAIMS
            .ORGANIZATION_ID
            .eq(build.organization())
            .and(is(CLAIMS.STATUS, ClaimStatus.WAITING)));
  }

  private static Condition startsSlowly(LockedBuild build) {
    return POOLS.ID.eq(build.pool()).and(POOLS.HOLD_REASON.eq(Action.HoldReason.SLOW_START));
  }

  /** The workflow that ran the build runs what follows from it. */
  private void inherit(BuildId from, BuildId to) {
    var origin = BUILDS.as("origin");
    db.update(BUILDS)
        .set(BUILDS.WORKFLOW_ID, origin.WORKFLOW_ID)
        .set(BUILDS.RUN_ID, origin.RUN_ID)
        .from(origin)
        .where(BUILDS.ID.eq(to))
        .and(origin.ID.eq(from))
        .execute();
  }

  private static String outcome(ProvisionResult result) {
    return switch (result) {
      case ProvisionResult.Succeeded done -> "succeeded";
      case ProvisionResult.Failed failed -> "failed";
      case ProvisionResult.TryAgain again -> "transient";
      case ProvisionResult.Canceled canceled -> "canceled";
    };
  }

  private static @Nullable String error(ProvisionResult result) {
    return switch (result) {
      case ProvisionResult.Failed failed -> failed.reason();
      case ProvisionResult.TryAgain again -> again.reason();
      case ProvisionResult.Succeeded done -> null;
      case ProvisionResult.Canceled canceled -> null;
    };
  }
}
