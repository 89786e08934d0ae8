package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.COUNTER_DELTAS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.update;

import dev.larder.claim.ClaimStatus;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.store.Database;
import dev.larder.store.build.LockedBuild;
import dev.larder.store.build.SealedOutputs;
import dev.larder.store.build.StartWidth;
import dev.larder.store.counter.Counters;
import dev.larder.store.counter.Timing;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.BuildConditions;
import dev.larder.store.sql.StoredJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record1;
import org.jooq.impl.SQLDataType;

/**
 * How a build nearly always ends, in one statement after its locks: it succeeded at once, and
 * nothing follows. Where there is more to do it does nothing; that is {@link FinishBuild}'s.
 */
final class PlainEnd {
  private static final String PLAIN = "plain";

  private final DSLContext db;
  private final Database database;
  private final Secrets secrets;
  private final LockedBuild build;
  private final Succeeded done;
  private final byte[] log;

  /**
   * @param build an open one, whose only attempt so far succeeded
   */
  PlainEnd(
      DSLContext db,
      Database database,
      Secrets secrets,
      LockedBuild build,
      Succeeded done,
      byte[] log) {
    this.db = db;
    this.database = database;
    this.secrets = secrets;
    this.build = build;
    this.done = done;
    this.log = log;
  }

  /** Empty: nothing was done. */
  Optional<BuildLifecycle.Ended> end() {
    boolean simple =
        build.transition() == Transition.START
            && !build.canceling()
            && build.attempt() == 1
            && done.replaced().isEmpty()
            && done.state().isEmpty();
    if (simple && build.makesPrebuild() && build.workspaceState() == WorkspaceState.STARTING) {
      return prebuild();
    }
    if (simple
        && !build.firstStart()
        && build.owned()
        && build.workspaceState() == WorkspaceState.PERSONALIZING) {
      return personalization();
    }
    return Optional.empty();
  }

  /** No one waits for it, and it ends nothing that its pool or preset is known for. */
  private Optional<BuildLifecycle.Ended> prebuild() {
    Condition line = CLAIMS.POOL_ID.eq(build.pool()).and(is(CLAIMS.STATUS, ClaimStatus.WAITING));
    Condition failed =
        PRESETS
            .ID
            .eq(build.preset())
            .and(BUILDS.PRESET_ID.eq(PRESETS.ID))
            .and(BuildConditions.failedFirstStarts())
            .and(BUILDS.FINISHED_AT.gt(PRESETS.RUN_SINCE));
    return end(
        notExists(selectOne().from(CLAIMS).where(line))
            .andNotExists(selectOne().from(POOLS).where(BackInStock.toBeEnded(build.pool())))
            .andNotExists(selectOne().from(PRESETS, BUILDS).where(failed)),
        Map.of(WORKSPACES.STATE, WorkspaceState.READY, WORKSPACES.READY_AT, database.now()),
        List.of(
            name("widened")
                .as(
                    StartWidth.widening(build.preset())
                        .and(isPlain())
                        .returningResult(PRESETS.ID))));
  }

  private Optional<BuildLifecycle.Ended> personalization() {
    var claimed =
        name("claimed")
            .fields("since")
            .as(
                update(CLAIMS)
                    .set(CLAIMS.STATUS, ClaimStatus.CLAIMED)
                    .setNull(CLAIMS.ERROR)
                    .set(CLAIMS.FINISHED_AT, database.now())
                    .where(CLAIMS.WORKSPACE_ID.eq(build.workspace()))
                    .returningResult(CLAIMS.REQUESTED_AT));
    return end(
        noCondition(),
        Map.of(
            WORKSPACES.STATE,
            WorkspaceState.CLAIMED,
            WORKSPACES.REASON,
            inline(null, WORKSPACES.REASON)),
        List.of(claimed, timed("claimed", Timing.CLAIM_PERSONALIZED)));
  }

  /**
   * @param plain where it does not hold, nothing is done
   */
  private Optional<BuildLifecycle.Ended> end(
      Condition plain, Map<Field<?>, Object> workspace, List<CommonTableExpression<?>> more) {
    Field<Boolean> ended = field(exists(selectOne().from(table(name(PLAIN)))));
    Field<Boolean> deferred =
        field(exists(selectOne().from(POOLS).where(POOLS.DEFERRED_SINCE.isNotNull())));
    Field<Boolean> slow =
        field(exists(selectOne().from(POOLS).where(FinishBuild.startsSlowly(build))));
    return db.with(name(PLAIN).fields("it").as(select(inline(1)).where(plain)))
        .with(attempt(), build(), timed("ended", timing()), kept(workspace))
        .with(more)
        .select(ended, deferred, slow)
        .fetchOptional()
        .filter(row -> row.get(ended))
        .map(
            row ->
                new BuildLifecycle.Ended(
                    Optional.empty(),
                    List.of(build.preset()),
                    row.get(deferred),
                    List.of(),
                    build.firstStart() && row.get(slow)));
  }

  private static Condition isPlain() {
    return exists(selectOne().from(table(name(PLAIN))));
  }

  private CommonTableExpression<?> attempt() {
    return name("attempt")
        .as(
            update(BUILD_ATTEMPTS)
                .set(BUILD_ATTEMPTS.FINISHED_AT, database.now())
                .set(BUILD_ATTEMPTS.OUTCOME, FinishBuild.outcome(done))
                .set(BUILD_ATTEMPTS.LOG, log)
                .where(BUILD_ATTEMPTS.BUILD_ID.eq(build.id()))
                .and(BUILD_ATTEMPTS.ATTEMPT.eq(build.attempt()))
                .and(isPlain())
                .returningResult(BUILD_ATTEMPTS.ATTEMPT));
  }

  private CommonTableExpression<Record1<Instant>> build() {
    return name("ended")
        .fields("since")
        .as(
            update(BUILDS)
                .set(BUILDS.STATUS, BuildStatus.SUCCEEDED)
                .setNull(BUILDS.ERROR)
                .set(BUILDS.FINISHED_AT, database.now())
                .where(BUILDS.ID.eq(build.id()))
                .and(isPlain())
                .returningResult(BUILDS.STARTED_AT));
  }

  private Timing timing() {
    return build.firstStart() ? Timing.BUILD_START : Timing.BUILD_CLAIM;
  }

  /** What ended, as a row that says since when. */
  private CommonTableExpression<?> timed(String what, Timing timing) {
    Field<Instant> since = field(name(what, "since"), SQLDataType.INSTANT);
    return name(what + "_timed")
        .as(
            Counters.timed(build.pool(), timing, since, database.now(), table(name(what)))
                .returningResult(COUNTER_DELTAS.NAME));
  }

  private CommonTableExpression<?> kept(Map<Field<?>, Object> changes) {
    return name("kept")
        .as(
            update(WORKSPACES)
                .set(WORKSPACES.OUTPUTS, JSONB.jsonb(StoredJson.write(done.outputs())))
                .set(SealedOutputs.columns(secrets, build.workspace(), done.sensitive()))
                .set(changes)
                .where(WORKSPACES.ID.eq(build.workspace()))
                .and(isPlain())
                .returningResult(WORKSPACES.ID));
  }
}
