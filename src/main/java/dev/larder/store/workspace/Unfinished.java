package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static dev.larder.store.sql.Inlined.isIn;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.when;

import dev.larder.claim.ClaimStatus;
import dev.larder.claim.ClaimWorkflow;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildReason;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Database;
import dev.larder.store.build.BuildWorkflow;
import dev.larder.store.build.NewBuild;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.claim.Claims;
import dev.larder.store.sql.Actor;
import dev.larder.store.sql.BuildConditions;
import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Work that was asked for and is not done, with the workflow that is meant to do it. */
public final class Unfinished {
  private final Database database;

  public Unfinished(Database database) {
    this.database = database;
  }

  /**
   * A build that is not finished.
   *
   * @param run the workflow that its row names; empty: none has taken it up yet
   * @param since when it last showed life
   * @param silence how long ago that was
   */
  public record Build(BuildId id, Optional<WorkflowRun> run, Instant since, Duration silence) {}

  /**
   * A claim that is not finished.
   *
   * @param run the workflow that its row names; empty: none has taken it up yet
   * @param since when it was asked for
   * @param age how long ago that was
   */
  public record Claim(ClaimId id, Optional<WorkflowRun> run, Instant since, Duration age) {}

  /**
   * BuildLifecycle that are not finished, claims' own builds left out: those come back with their
   * claim. Those that have shown no life for longest first.
   *
   * @param after the last of the page before; empty: the first page
   */
  public List<Build> builds(Optional<Build> after, int limit) {
    Field<Instant> now = database.now();
    Field<Instant> aliveAt = coalesce(BUILDS.HEARTBEAT_AT, BUILDS.CREATED_AT);
    return database.snapshot(
        "unfinished builds",
        db ->
            db.select(BUILDS.ID, BUILDS.WORKFLOW_ID, BUILDS.RUN_ID, aliveAt, now)
                .from(BUILDS)
                .where(BuildConditions.open())
                .and(
                    not(
                        exists(
                            selectOne()
                                .from(CLAIMS)
                                .where(CLAIMS.BUILD_ID.eq(BUILDS.ID))
                                .and(
                                    isIn(
                                        CLAIMS.STATUS,
                                        ClaimStatus.WAITING,
                                        ClaimStatus.PERSONALIZING)))))
                .and(
                    after
                        .map(last -> row(aliveAt, BUILDS.ID).gt(last.since(), last.id()))
                        .orElseGet(DSL::noCondition))
                .orderBy(aliveAt, BUILDS.ID)
                .limit(limit)
                .fetch(
                    r ->
                        new Build(
                            r.get(BUILDS.ID),
                            run(r.get(BUILDS.WORKFLOW_ID), r.get(BUILDS.RUN_ID)),
                            r.get(aliveAt),
                            Duration.between(r.get(aliveAt), r.get(now)))));
  }

  /**
   * Claims that wait or are being personalized, oldest first.
   *
   * @param after the last of the page before; empty: the first page
   */
  public List<Claim> claims(Optional<Claim> after, int limit) {
    return claims("unfinished claims", DSL.noCondition(), after, limit);
  }

  /**
   * Claims that no workflow has begun to see through, or that got a workspace of which the one that
   * waits with them has not heard, for so long already. Oldest first.
   */
  public List<Claim> untold(Duration atLeast, Optional<Claim> after, int limit) {
    Condition granted = BUILDS.WORKFLOW_ID.isNull().and(BuildConditions.open());
    return claims(
        "untold claims",
        CLAIMS
            .WORKFLOW_ID
            .isNull()
            .or(granted)
            .and(
                coalesce(BUILDS.CREATED_AT, CLAIMS.REQUESTED_AT)
                    .le(StoreTime.before(database.now(), atLeast))),
        after,
        limit);
  }

  /**
   * A claim that was met by a prebuild and has nothing to be personalized.
   *
   * @param preset whose stock it took from
   * @param waited the workflow that waited with it in line; empty: it did not wait
   */
  public record Given(PresetId preset, Optional<WorkflowRun> waited) {}

  /** Those of the time since then: no build and no workflow of theirs signals for them. */
  public List<Given> givenSince(Instant since) {
    Condition waited = CLAIMS.CLAIMED_AT.gt(CLAIMS.REQUESTED_AT);
    Field<String> workflow = when(waited, CLAIMS.WORKFLOW_ID);
    Field<String> run = when(waited, CLAIMS.RUN_ID);
    return database.snapshot(
        "given claims",
        db ->
            db.selectDistinct(WORKSPACES.PRESET_ID, workflow, run)
                .from(CLAIMS)
                .join(WORKSPACES)
                .on(WORKSPACES.ID.eq(CLAIMS.WORKSPACE_ID))
                .where(CLAIMS.BUILD_ID.isNull())
                .and(CLAIMS.CLAIMED_AT.gt(since))
                .orderBy(WORKSPACES.PRESET_ID)
                .fetch(
                    r -> new Given(r.get(WORKSPACES.PRESET_ID), run(r.get(workflow), r.get(run)))));
  }

  /** What sees a build through by itself; empty: there is no such build any more. */
  public Optional<BuildWorkflow> workflow(BuildId build) {
    return database.snapshot("find workflow", db -> BuildWorkflow.find(db, build));
  }

  /** What sees a claim through; empty: there is no such claim any more. */
  public Optional<ClaimWorkflow> workflow(ClaimId claim) {
    return database.snapshot("find workflow", db -> Claims.workflow(db, claim));
  }

  /** What the database's clock says. */
  public Instant now() {
    return database.instant();
  }

  private List<Claim> claims(String name, Condition which, Optional<Claim> after, int limit) {
    Field<Instant> now = database.now();
    return database.snapshot(
        name,
        db ->
            db.select(CLAIMS.ID, CLAIMS.WORKFLOW_ID, CLAIMS.RUN_ID, CLAIMS.REQUESTED_AT, now)
                .from(CLAIMS)
                .leftJoin(BUILDS)
                .on(BUILDS.ID.eq(CLAIMS.BUILD_ID))
                .where(isIn(CLAIMS.STATUS, ClaimStatus.WAITING, ClaimStatus.PERSONALIZING))
                .and(which)
                .and(
                    after
                        .map(
                            last -> row(CLAIMS.REQUESTED_AT, CLAIMS.ID).gt(last.since(), last.id()))
                        .orElseGet(DSL::noCondition))
                .orderBy(CLAIMS.REQUESTED_AT, CLAIMS.ID)
                .limit(limit)
                .fetch(
                    r ->
                        new Claim(
                            r.get(CLAIMS.ID),
                            run(r.get(CLAIMS.WORKFLOW_ID), r.get(CLAIMS.RUN_ID)),
                            r.get(CLAIMS.REQUESTED_AT),
                            Duration.between(r.get(CLAIMS.REQUESTED_AT), r.get(now)))));
  }

  private static Optional<WorkflowRun> run(@Nullable String workflow, @Nullable String run) {
    return Optional.ofNullable(workflow).map(id -> new WorkflowRun(id, String.valueOf(run)));
  }

  /** How long until the first leaked workspace's pause is over; empty: none has leaked. */
  public Optional<Duration> leakedIn() {
    Field<Instant> now = database.now();
    Field<Instant> first = DSL.min(WORKSPACES.RETRY_AT);
    return database.snapshot(
        "next leaked",
        db ->
            db.select(first, now)
                .from(WORKSPACES)
                .where(is(WORKSPACES.STATE, WorkspaceState.LEAKED))
                .fetchOptional()
                .filter(r -> r.get(first) != null)
                .map(r -> Duration.between(r.get(now), r.get(first))));
  }

  /**
   * Asks again for the delete of leaked workspaces whose pause is over; answers with the builds.
   */
  public List<BuildId> leakedDue(int limit) {
    return database.transaction("retry leaked", db -> leakedDue(db, limit));
  }

  private List<BuildId> leakedDue(DSLContext db, int limit) {
    List<WorkspaceId> due =
        db.select(WORKSPACES.ID)
            .from(WORKSPACES)
            .where(is(WORKSPACES.STATE, WorkspaceState.LEAKED))
            .and(WORKSPACES.RETRY_AT.le(database.now()))
            .orderBy(WORKSPACES.ID)
            .limit(limit)
            .forNoKeyUpdate()
            .skipLocked()
            .fetch(WORKSPACES.ID);
    List<BuildId> builds = new ArrayList<>();
    for (WorkspaceId workspace : due) {
      BuildId build = new BuildId(UUID.randomUUID());
      db.update(WORKSPACES)
          .set(WORKSPACES.STATE, WorkspaceState.DELETING)
          .setNull(WORKSPACES.RETRY_AT)
          .where(WORKSPACES.ID.eq(workspace))
          .execute();
      new NewBuild(
              build,
              workspace,
              Transition.DELETE,
              BuildReason.CLEANUP,
              Actor.RECONCILER,
              Optional.empty())
          .insert(db, database.now());
      builds.add(build);
    }
    return builds;
  }
}
