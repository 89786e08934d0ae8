package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.when;

import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.Transition;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import java.util.HexFormat;
import java.util.Optional;
import org.jooq.DSLContext;

/** One try of a build begins: the attempt is raised, and all that a provisioner needs is read. */
final class BeginBuild {
  /** An empty text, gzipped. */
  private static final byte[] NO_LOG =
      HexFormat.of().parseHex("1f8b080000000000000003000000000000000000");

  private final DSLContext db;
  private final Database database;
  private final Secrets secrets;

  BeginBuild(DSLContext db, Database database, Secrets secrets) {
    this.db = db;
    this.database = database;
    this.secrets = secrets;
  }

  Builds.Begin run(BuildId build, String worker) {
    var found =
        db.select(BUILDS.STATUS, BUILDS.ATTEMPT)
            .from(BUILDS)
            .where(BUILDS.ID.eq(build.value()))
            .fetchOne();
    if (found == null) {
      throw new IllegalArgumentException("no such build: " + build);
    }
    if (!Builds.status(found.value1()).open()) {
      return new Builds.Begin.Over(
          Builds.status(found.value1()), Builds.Ended.before(OpenBuilds.following(db, build)));
    }
    if (found.value1().equals(BuildStatus.CANCELING.label())) {
      return new Builds.Begin.Over(
          BuildStatus.CANCELED, new FinishBuild(db, database, secrets).cancel(build));
    }
    if (found.value2() >= Builds.MOST_ATTEMPTS) {
      return new Builds.Begin.Exhausted(found.value2());
    }
    Integer attempt =
        db.update(BUILDS)
            .set(BUILDS.ATTEMPT, BUILDS.ATTEMPT.plus(1))
            .set(BUILDS.STATUS, when(BUILDS.STATUS.eq("pending"), "running").else_(BUILDS.STATUS))
            .set(BUILDS.STARTED_AT, coalesce(BUILDS.STARTED_AT, database.now()))
            .set(BUILDS.ALIVE_AT, database.now())
            .where(BUILDS.ID.eq(build.value()))
            .and(StockQuery.open())
            .returning(BUILDS.ATTEMPT)
            .fetchOne(BUILDS.ATTEMPT);
    if (attempt == null) {
      return run(build, worker); // finished while we looked
    }
    db.insertInto(BUILD_ATTEMPTS)
        .set(BUILD_ATTEMPTS.BUILD_ID, build.value())
        .set(BUILD_ATTEMPTS.ATTEMPT, attempt)
        .set(BUILD_ATTEMPTS.WORKER, worker)
        .set(BUILD_ATTEMPTS.STARTED_AT, database.now())
        .execute();
    return request(build, attempt).map(this::running).orElseGet(() -> unreadable(build, attempt));
  }

  private Builds.Begin running(ProvisionRequest request) {
    return new Builds.Begin.Run(
        request,
        request.operation() == Operation.CLAIM
            ? TrackedClaim.find(db, request.build()).map(TrackedClaim::onReplacement)
            : Optional.empty());
  }

  /** No try can do anything about it. */
  private Builds.Begin unreadable(BuildId build, int attempt) {
    Builds.Ended ended =
        new FinishBuild(db, database, secrets)
            .finish(
                build,
                attempt,
                new ProvisionResult.Failed(
                    "the stored state of the workspace cannot be read: it was changed by hand;"
                        + " put it back"),
                NO_LOG);
    return new Builds.Begin.Over(BuildStatus.FAILED, ended);
  }

  private Optional<ProvisionRequest> request(BuildId build, int attempt) {
    var r =
        db.select(BUILDS.TRANSITION, BUILDS.NUMBER, BUILDS.WORKSPACE_ID)
            .from(BUILDS)
            .where(BUILDS.ID.eq(build.value()))
            .fetchSingle();
    return new ReadRequest(db, secrets)
            .of(
                WORKSPACES.ID.eq(r.value3()),
                operation(r.value1(), r.value2()),
                w -> build,
                attempt,
                1)
            .stream()
            .findFirst();
  }

  private static Operation operation(String transition, int number) {
    if (transition.equals(Transition.DELETE.label())) {
      return Operation.DELETE;
    }
    return number > 1 ? Operation.CLAIM : Operation.START;
  }
}
