package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.val;

import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.store.Database;
import dev.larder.store.build.LockedBuild;
import dev.larder.store.build.SealedOutputs;
import dev.larder.store.build.StartWidth;
import dev.larder.store.counter.Timing;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.StoredJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * How a build nearly always ends, in one statement after its locks: it succeeded at once, and
 * nothing follows. Where there is more to do it does nothing; that is {@link FinishBuild}'s. As
 * text, since rendering it for each build took longer than PostgreSQL takes to plan it.
 */
final class PlainEnd {
  /** What the statements name, in the order in which it is given. */
  private static final List<String> PARTS =
      List.of("now", "build", "workspace", "pool", "preset", "log", "outputs", "sealed", "key");

  /** No one waits for it, and it ends nothing that its pool or preset is known for. */
  private static final String PREBUILD =
      statement(
          """
          not exists (
              select from larder.claims where pool_id = {pool} and status = 'waiting')
            and not exists (
              select from larder.pools where id = {pool}
                and (out_of_stock_since is not null or unrecovered_since is not null))
            and not exists (
              select from larder.presets join larder.builds on builds.preset_id = presets.id
              where presets.id = {preset} and builds.status = 'failed'
                and builds.transition = 'start' and builds.number = 1 and not builds.owned
                and builds.finished_at > presets.run_since)\
          """,
          "state = 'ready', ready_at = {now}",
          Timing.BUILD_START,
          """
          widened as (
            update larder.presets set start_width = nullif(start_width + 1, %d)
            where id = {preset} and start_width is not null and exists (select from plain))\
          """
              .formatted(StartWidth.WIDEST));

  private static final String PERSONALIZATION =
      statement(
          "true",
          "state = 'claimed', reason = null",
          Timing.BUILD_CLAIM,
          """
          claimed as (
            update larder.claims set status = 'claimed', error = null, finished_at = {now}
            where workspace_id = {workspace}
            returning requested_at),
          timed_claim as (
            insert into larder.counter_deltas (pool_id, name, delta, micros)
            select {pool}, '%s', 1,
              greatest(0, extract(epoch from {now} - requested_at) * 1000000)::bigint
            from claimed)\
          """
              .formatted(Timing.CLAIM_PERSONALIZED.label()));

  private final DSLContext db;
  private final Database database;
  private final Secrets secrets;
  private final LockedBuild build;
  private final Succeeded done;
  private final byte[] log;

  /**
   * @param build an open one, whose attempt succeeded
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
      return end(PREBUILD);
    }
    boolean personalizes =
        !build.firstStart()
            && build.owned()
            && build.workspaceState() == WorkspaceState.PERSONALIZING;
    return simple && personalizes ? end(PERSONALIZATION) : Optional.empty();
  }

  /**
   * @param plain where it does not hold, nothing is done
   * @param workspace what becomes of it
   */
  private static String statement(String plain, String workspace, Timing timing, String more) {
    String named =
        """
        with plain as (select 1 where %s),
        attempt as (
          update larder.build_attempts
          set finished_at = {now}, outcome = 'succeeded', log = {log}
          where build_id = {build} and attempt = 1 and exists (select from plain)),
        ended as (
          update larder.builds set status = 'succeeded', error = null, finished_at = {now}
          where id = {build} and exists (select from plain)
          returning started_at),
        timed as (
          insert into larder.counter_deltas (pool_id, name, delta, micros)
          select {pool}, '%s', 1,
            greatest(0, extract(epoch from {now} - started_at) * 1000000)::bigint
          from ended where started_at is not null),
        kept as (
          update larder.workspaces
          set outputs = {outputs}, sealed_outputs = {sealed}, outputs_key = {key}, %s
          where id = {workspace} and exists (select from plain)),
        %s
        select exists (select from plain),
          exists (select from larder.pools where deferred_since is not null),
          exists (select from larder.pools where id = {pool} and hold_reason = 'slow-start')\
        """
            .formatted(plain, timing.label(), workspace, more);
    String numbered = named;
    for (int i = 0; i < PARTS.size(); i++) {
      numbered = numbered.replace("{" + PARTS.get(i) + "}", "{" + i + "}");
    }
    return numbered;
  }

  private Optional<BuildLifecycle.Ended> end(String statement) {
    Map<Field<?>, @Nullable Object> sealed =
        SealedOutputs.columns(secrets, build.workspace(), done.sensitive());
    Record row =
        db.resultQuery(
                statement,
                database.now(),
                val(build.id().value()),
                val(build.workspace().value()),
                val(build.pool().value()),
                val(build.preset().value()),
                val(log),
                val(JSONB.jsonb(StoredJson.write(done.outputs()))),
                val(sealed.get(WORKSPACES.SEALED_OUTPUTS), WORKSPACES.SEALED_OUTPUTS),
                val(sealed.get(WORKSPACES.OUTPUTS_KEY), WORKSPACES.OUTPUTS_KEY))
            .fetchSingle();
    return row.get(0, boolean.class)
        ? Optional.of(
            new BuildLifecycle.Ended(
                Optional.empty(),
                List.of(build.preset()),
                row.get(1, boolean.class),
                List.of(),
                build.firstStart() && row.get(2, boolean.class),
                Optional.empty()))
        : Optional.empty();
  }
}
