package dev.larder.store.pass;

import static org.jooq.impl.DSL.val;

import dev.larder.pool.WorkspaceId;
import dev.larder.store.build.BuildWorkflow;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.sql.Actor;
import dev.larder.store.sql.DerivedId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Asks for prebuilds: their workspaces, each with its first build, all in one statement. */
final class NewPrebuilds {
  private static final String STATEMENT =
      """
      with wanted as (
        select * from unnest({0}, {1}, {2}) as wanted (workspace, name, build)),
      made as (
        insert into larder.workspaces (id, organization_id, pool_id, preset_id, name, state,
          created_at)
        select workspace, {3}, {4}, {5}, name, 'starting', {6} from wanted
        on conflict do nothing
        returning id),
      asked as (
        insert into larder.builds (id, organization_id, pool_id, preset_id, workspace_id, number,
          transition, reason, initiator, owned, status, created_at, workflow_id, run_id, own_workflow_id)
        select wanted.build, {3}, {4}, {5}, made.id, 1, 'start', 'missing', {7}, false, 'pending',
          {6}, {8}, {9}, {10} || wanted.build
        from made join wanted on wanted.workspace = made.id
        on conflict (id) do nothing)
      select count(*)::int from made\
      """;

  private NewPrebuilds() {}

  /** Answers with how many there are now that there were not; an id that is taken adds nothing. */
  static int ask(
      DSLContext db,
      Field<Instant> now,
      Stock.Context context,
      List<WorkspaceId> workspaces,
      WorkflowRun run) {
    return db.resultQuery(
            STATEMENT,
            val(workspaces.stream().map(WorkspaceId::value).toArray(UUID[]::new)),
            val(workspaces.stream().map(id -> nameOf(context, id)).toArray(String[]::new)),
            val(
                workspaces.stream()
                    .map(id -> DerivedId.build(id, "start").value())
                    .toArray(UUID[]::new)),
            val(context.organization().value()),
            val(context.pool().value()),
            val(context.preset().value()),
            now,
            val(Actor.RECONCILER),
            val(run.workflowId()),
            val(run.runId()),
            val(BuildWorkflow.prefix(context.name())))
        .fetchSingle()
        .get(0, int.class);
  }

  private static String nameOf(Stock.Context context, WorkspaceId id) {
    return context.name().preset() + "-" + id.toString().substring(0, 8);
  }
}
