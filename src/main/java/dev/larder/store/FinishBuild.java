package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;
import static dev.larder.store.schema.Tables.POOLS;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.plan.Action;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import dev.larder.provision.ProvisionResult;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record2;
import org.jspecify.annotations.Nullable;

/**
 * A build ends, and its workspace's state changes with it in the same transaction. Locks workspace,
 * then build.
 */
final class FinishBuild {
  private final DSLContext db;
  private final Database database;
  private final Secrets secrets;

  FinishBuild(DSLContext db, Database database, Secrets secrets) {
    this.db = db;
    this.database = database;
    this.secrets = secrets;
  }

  Builds.Ended finish(BuildId id, int attempt, ProvisionResult result, byte[] log) {
    LockedBuild build = LockedBuild.lock(db, id);
    boolean ours = build.open() && build.attempt() == attempt;
    recordAttempt(id, attempt, ours ? outcome(result) : "late", error(result), log);
    if (!ours) {
      return lateResult(build, result);
    }
    return switch (result) {
      case ProvisionResult.Succeeded done -> {
        end(build, BuildStatus.SUCCEEDED, null);
        time(build);
        new TrackReplacement(db, database).replaced(build, done.replaced());
        yield ended(build, after().succeeded(build, done));
      }
      case ProvisionResult.Failed failed -> {
        new TrackReplacement(db, database).refused(build, failed.refused());
        yield failed(build, failed.reason());
      }
      case ProvisionResult.Canceled canceled ->
          build.canceling()
              ? canceled(build, null)
              : Builds.Ended.nothing(); // the worker stops; another one tries
      case ProvisionResult.TryAgain again -> Builds.Ended.nothing();
    };
  }

  Builds.Ended close(BuildId id, String reason) {
    LockedBuild build = LockedBuild.lock(db, id);
    return build.open() ? failed(build, reason) : Builds.Ended.before(OpenBuilds.following(db, id));
  }

  /** It was to be cancelled and nobody runs it: no try has to hear that first. */
  Builds.Ended cancel(BuildId id) {
    LockedBuild build = LockedBuild.lock(db, id);
    return build.open() ? canceled(build, null) : Builds.Ended.nothing();
  }

  /** What fails after it was told to end was cancelled. */
  private Builds.Ended failed(LockedBuild build, String reason) {
    if (build.canceling()) {
      return canceled(build, reason);
    }
    end(build, BuildStatus.FAILED, reason);
    if (build.firstStart() && !build.owned()) {
      Counters.add(db, build.pool(), Counter.FAILED, 1);
    }
    return ended(build, after().failed(build, reason));
  }

  private Builds.Ended canceled(LockedBuild build, @Nullable String reason) {
    end(build, BuildStatus.CANCELED, reason);
    return ended(build, after().canceled(build));
  }

  /** A start that was given up made something after all: with its workspace gone, that goes too. */
  private Builds.Ended lateResult(LockedBuild build, ProvisionResult result) {
    return result instanceof ProvisionResult.Succeeded done
            && build.transition() == Transition.START
            && build.workspaceState().equals("deleted")
        ? ended(build, after().cleanUp(build, done))
        : Builds.Ended.nothing();
  }

  private WorkspaceAfterBuild after() {
    return new WorkspaceAfterBuild(db, database, secrets);
  }

  private void end(LockedBuild build, BuildStatus status, @Nullable String error) {
    db.update(BUILDS)
        .set(BUILDS.STATUS, status.label())
        .set(BUILDS.ERROR, error)
        .set(BUILDS.FINISHED_AT, database.now())
        .where(BUILDS.ID.eq(build.id().value()))
        .execute();
  }

  private void time(LockedBuild build) {
    Optional<Timing> timing =
        switch (build.transition()) {
          case START -> Optional.of(build.firstStart() ? Timing.BUILD_START : Timing.BUILD_CLAIM);
          case DELETE -> Optional.of(Timing.BUILD_DELETE);
          case STOP -> Optional.empty();
        };
    timing.ifPresent(
        t ->
            Counters.tookSince(
                db,
                database.now(),
                build.pool(),
                t,
                BUILDS,
                BUILDS.STARTED_AT,
                BUILDS.ID.eq(build.id().value())));
  }

  private void recordAttempt(
      BuildId id, int attempt, String outcome, @Nullable String error, byte[] log) {
    db.update(BUILD_ATTEMPTS)
        .set(BUILD_ATTEMPTS.FINISHED_AT, database.now())
        .set(BUILD_ATTEMPTS.OUTCOME, outcome)
        .set(BUILD_ATTEMPTS.ERROR, error)
        .set(BUILD_ATTEMPTS.LOG, log)
        .where(BUILD_ATTEMPTS.BUILD_ID.eq(id.value()))
        .and(BUILD_ATTEMPTS.ATTEMPT.eq(attempt))
        .execute();
  }

  private Builds.Ended ended(LockedBuild build, WorkspaceAfterBuild.Outcome outcome) {
    Optional<BuildTicket> next =
        outcome
            .next()
            .flatMap(id -> OpenBuilds.tickets(db, BUILDS.ID.eq(id), 1).stream().findFirst());
    next.ifPresent(ticket -> inherit(build.id().value(), ticket.build().value()));
    Record2<Boolean, Boolean> waiting =
        db.select(
                field(exists(selectOne().from(POOLS).where(POOLS.DEFERRED_SINCE.isNotNull()))),
                field(exists(selectOne().from(POOLS).where(startsSlowly(build)))))
            .fetchSingle();
    return new Builds.Ended(
        next,
        List.of(new PresetId(build.preset())),
        waiting.value1(),
        outcome.granted(),
        outcome.due() || (build.firstStart() && waiting.value2()));
  }

  private static Condition startsSlowly(LockedBuild build) {
    return POOLS
        .ID
        .eq(build.pool())
        .and(POOLS.HOLD_REASON.eq(Action.HoldReason.SLOW_START.label()));
  }

  /** The workflow that ran the build runs what follows from it. */
  private void inherit(UUID from, UUID to) {
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
