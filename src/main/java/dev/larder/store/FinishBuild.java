package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;
import static dev.larder.store.schema.Tables.POOLS;

import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.PresetId;
import dev.larder.provision.ProvisionResult;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.Select;
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
        yield ended(build, new WorkspaceAfterBuild(db, database, secrets).succeeded(build, done));
      }
      case ProvisionResult.Failed failed -> {
        end(build, BuildStatus.FAILED, failed.reason());
        yield ended(
            build, new WorkspaceAfterBuild(db, database, secrets).failed(build, failed.reason()));
      }
      case ProvisionResult.Canceled canceled -> {
        if (!build.canceling()) {
          yield Builds.Ended.nothing(); // the worker stops; another one tries
        }
        end(build, BuildStatus.CANCELED, null);
        yield ended(build, new WorkspaceAfterBuild(db, database, secrets).canceled(build));
      }
      case ProvisionResult.TryAgain again -> Builds.Ended.nothing();
    };
  }

  Builds.Ended close(BuildId id, String reason) {
    LockedBuild build = LockedBuild.lock(db, id);
    if (!build.open()) {
      return Builds.Ended.nothing();
    }
    if (build.canceling()) {
      end(build, BuildStatus.CANCELED, reason);
      return ended(build, new WorkspaceAfterBuild(db, database, secrets).canceled(build));
    }
    end(build, BuildStatus.FAILED, reason);
    return ended(build, new WorkspaceAfterBuild(db, database, secrets).failed(build, reason));
  }

  /** Cancelled before any try began: there is nothing to clean up after it. */
  Builds.Ended cancelUnbegun(BuildId id) {
    LockedBuild build = LockedBuild.lock(db, id);
    if (!build.open()) {
      return Builds.Ended.nothing();
    }
    end(build, BuildStatus.CANCELED, null);
    return ended(build, new WorkspaceAfterBuild(db, database, secrets).canceled(build));
  }

  /**
   * A try that was given up made something after all: if its workspace is gone, that is cleaned up.
   */
  private Builds.Ended lateResult(LockedBuild build, ProvisionResult result) {
    return result instanceof ProvisionResult.Succeeded && build.workspaceState().equals("deleted")
        ? ended(build, new WorkspaceAfterBuild(db, database, secrets).cleanUp(build))
        : Builds.Ended.nothing();
  }

  private void end(LockedBuild build, BuildStatus status, @Nullable String error) {
    db.update(BUILDS)
        .set(BUILDS.STATUS, status.label())
        .set(BUILDS.ERROR, error)
        .set(BUILDS.FINISHED_AT, database.now())
        .where(BUILDS.ID.eq(build.id().value()))
        .execute();
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
    Select<Record1<Integer>> deferred =
        db.selectOne().from(POOLS).where(POOLS.DEFERRED_SINCE.isNotNull());
    Optional<BuildTicket> next =
        outcome
            .next()
            .flatMap(id -> OpenBuilds.tickets(db, BUILDS.ID.eq(id), 1).stream().findFirst());
    next.ifPresent(ticket -> inherit(build.id().value(), ticket.build().value()));
    return new Builds.Ended(
        next, List.of(new PresetId(build.preset())), db.fetchExists(deferred), outcome.granted());
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
