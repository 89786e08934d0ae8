package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.update;

import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.Transition;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.Database;
import dev.larder.store.build.LockedBuild;
import dev.larder.store.build.OpenBuilds;
import dev.larder.store.build.ReadRequest;
import dev.larder.store.secret.Secrets;
import dev.larder.store.secret.UnknownSecretKey;
import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jooq.CommonTableExpression;
import org.jooq.DSLContext;

/**
 * One try of a build begins: the attempt is raised, and all that a provisioner needs is read. Locks
 * workspace, then build.
 */
final class BeginBuild {
  private static final ProvisionResult CHANGED =
      new ProvisionResult.Failed(
          "the stored state of the workspace cannot be read: it was changed manually; put it back");

  private final DSLContext db;
  private final Database database;
  private final Secrets secrets;

  BeginBuild(DSLContext db, Database database, Secrets secrets) {
    this.db = db;
    this.database = database;
    this.secrets = secrets;
  }

  /** What a worker is notified, or what ends the attempt before it began. */
  sealed interface Answer {
    record Reply(BuildLifecycle.Begin begin) implements Answer {}

    record End(int attempt, ProvisionResult result) implements Answer {}
  }

  Answer run(BuildId build, String worker, Duration silence) {
    return LockedBuild.lock(db, build)
        .map(found -> run(found, worker, silence))
        .orElseGet(() -> over(BuildStatus.CANCELED, BuildLifecycle.Ended.nothing()));
  }

  private Answer run(LockedBuild found, String worker, Duration silence) {
    BuildId build = found.id();
    if (!found.open()) {
      return over(found.status(), BuildLifecycle.Ended.before(OpenBuilds.following(db, build)));
    }
    if (found.canceling()) {
      return over(BuildStatus.CANCELED, new FinishBuild(db, database, secrets).cancel(build));
    }
    if (found.attempt() > 0 && isHeld(found, silence)) {
      return new Answer.Reply(new BuildLifecycle.Begin.Held());
    }
    if (found.attempt() >= BuildLifecycle.MAX_ATTEMPTS) {
      return new Answer.Reply(new BuildLifecycle.Begin.Exhausted(found.attempt()));
    }
    int attempt = found.attempt() + 1;
    return read(found, attempt, raise(build, attempt, worker));
  }

  private List<CommonTableExpression<?>> raise(BuildId build, int attempt, String worker) {
    var raised =
        name("raised")
            .as(
                update(BUILDS)
                    .set(BUILDS.ATTEMPT, attempt)
                    .set(BUILDS.STATUS, BuildStatus.RUNNING)
                    .set(BUILDS.STARTED_AT, coalesce(BUILDS.STARTED_AT, database.now()))
                    .set(BUILDS.HEARTBEAT_AT, database.now())
                    .where(BUILDS.ID.eq(build))
                    .returning(BUILDS.ID));
    var recorded =
        name("recorded")
            .as(
                insertInto(BUILD_ATTEMPTS)
                    .set(BUILD_ATTEMPTS.BUILD_ID, build)
                    .set(BUILD_ATTEMPTS.ATTEMPT, attempt)
                    .set(BUILD_ATTEMPTS.WORKER, worker)
                    .set(BUILD_ATTEMPTS.STARTED_AT, database.now())
                    .returning(BUILD_ATTEMPTS.ATTEMPT));
    return List.of(raised, recorded);
  }

  /** By the row alone, which its heartbeats write before they say to Temporal that it lives. */
  private boolean isHeld(LockedBuild found, Duration silence) {
    return db.fetchExists(
        selectOne()
            .from(BUILDS)
            .join(BUILD_ATTEMPTS)
            .on(BUILD_ATTEMPTS.BUILD_ID.eq(BUILDS.ID))
            .and(BUILD_ATTEMPTS.ATTEMPT.eq(BUILDS.ATTEMPT))
            .where(BUILDS.ID.eq(found.id()))
            .and(BUILD_ATTEMPTS.FINISHED_AT.isNull())
            .and(BUILDS.HEARTBEAT_AT.gt(StoreTime.before(database.now(), silence))));
  }

  private static Answer over(BuildStatus status, BuildLifecycle.Ended ended) {
    return new Answer.Reply(new BuildLifecycle.Begin.Over(status, ended));
  }

  private Answer read(LockedBuild build, int attempt, List<CommonTableExpression<?>> raise) {
    try {
      return request(build, attempt, raise)
          .<Answer>map(request -> new Answer.Reply(running(request)))
          .orElseGet(() -> new Answer.End(attempt, CHANGED));
    } catch (UnknownSecretKey missing) { // another worker may have it, or this one later
      String reason = String.valueOf(missing.getMessage());
      return new Answer.End(
          attempt,
          attempt < BuildLifecycle.MAX_ATTEMPTS
              ? new ProvisionResult.TryAgain(reason)
              : new ProvisionResult.Failed(reason));
    }
  }

  private BuildLifecycle.Begin running(ProvisionRequest request) {
    return new BuildLifecycle.Begin.Run(
        request,
        request.operation() == Operation.CLAIM
            ? TrackedClaim.find(db, request.build()).map(TrackedClaim::onReplacement)
            : Optional.empty());
  }

  private Optional<ProvisionRequest> request(
      LockedBuild build, int attempt, List<CommonTableExpression<?>> raise) {
    return new ReadRequest(db, secrets)
            .of(
                WORKSPACES.ID.eq(build.workspace()),
                operation(build.transition(), build.number()),
                w -> build.id(),
                attempt,
                1,
                raise)
            .stream()
            .findFirst();
  }

  private static Operation operation(Transition transition, int number) {
    if (transition == Transition.DELETE) {
      return Operation.DELETE;
    }
    return number > 1 ? Operation.CLAIM : Operation.START;
  }
}
