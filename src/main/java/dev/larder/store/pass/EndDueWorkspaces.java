package dev.larder.store.pass;

import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.isIn;

import dev.larder.pool.BuildReason;
import dev.larder.pool.EventKind;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.build.NewBuild;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.claim.LeaseEvents;
import dev.larder.store.schema.tables.records.WorkspacesRecord;
import dev.larder.store.sql.Actor;
import dev.larder.store.sql.DerivedId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * Acts on a preset's workspaces that are due, under the pool's lock: a lease that ends soon is
 * reported, one that has ended ends its workspace, and so does a grace. What is still being
 * personalized is looked at again later.
 */
public final class EndDueWorkspaces {
  private static final Duration WHILE_BUILT = Duration.ofSeconds(30);

  private final DSLContext db;
  private final Field<Instant> now;
  private final UUID pass;
  private final WorkflowRun run;
  private final List<WorkspaceId> leases = new ArrayList<>();
  private final List<WorkspaceId> unhealthy = new ArrayList<>();
  private int notified;
  private boolean more;

  EndDueWorkspaces(DSLContext db, Field<Instant> now, UUID pass, WorkflowRun run) {
    this.db = db;
    this.now = now;
    this.pass = pass;
    this.run = run;
  }

  /** Looks at so many at most; answers with what was done. */
  DueOutcome end(PresetId preset, int limit) {
    List<WorkspaceId> due = DueWorkspaces.lock(db, preset, now, limit);
    if (due.isEmpty()) {
      return DueOutcome.nothing();
    }
    more = due.size() == limit;
    Instant at = db.select(now).fetchSingle().value1();
    for (WorkspacesRecord workspace :
        db.selectFrom(WORKSPACES).where(WORKSPACES.ID.in(due)).orderBy(WORKSPACES.ID).fetch()) {
      look(workspace, at);
    }
    return new DueOutcome(leases, unhealthy, notified);
  }

  /** Whether more may be due than it looked at. */
  boolean more() {
    return more;
  }

  private void look(WorkspacesRecord workspace, Instant at) {
    Instant end = workspace.getLeaseUntil();
    if (workspace.getState() == WorkspaceState.UNHEALTHY) {
      if (delete(workspace, BuildReason.UNHEALTHY, String.valueOf(workspace.getReason()))) {
        unhealthy.add(workspace.getId());
      }
    } else if (end == null) {
      due(workspace, null);
    } else if (end.isAfter(at)) {
      record(EventKind.LEASE_ENDING, workspace, end);
      notified++;
      due(workspace, end);
    } else if (workspace.getState() == WorkspaceState.PERSONALIZING) {
      due(workspace, at.plus(WHILE_BUILT));
    } else if (delete(workspace, BuildReason.EXPIRED, LeaseEvents.ENDED)) {
      record(EventKind.RELEASED, workspace, end);
      leases.add(workspace.getId());
    }
  }

  private boolean delete(WorkspacesRecord workspace, BuildReason reason, String why) {
    int taken =
        db.update(WORKSPACES)
            .set(WORKSPACES.STATE, WorkspaceState.DELETING)
            .set(WORKSPACES.REASON, why)
            .where(WORKSPACES.ID.eq(workspace.getId()))
            .and(
                isIn(
                    WORKSPACES.STATE,
                    WorkspaceState.UNHEALTHY,
                    WorkspaceState.CLAIMED,
                    WorkspaceState.STOPPED,
                    WorkspaceState.FAILED))
            .execute();
    if (taken == 1) {
      new NewBuild(
              DerivedId.build(pass, "delete", workspace.getId()),
              workspace.getId(),
              Transition.DELETE,
              reason,
              Actor.RECONCILER,
              Optional.of(run))
          .insert(db, now);
    }
    return taken == 1;
  }

  private void due(WorkspacesRecord workspace, @Nullable Instant at) {
    db.update(WORKSPACES)
        .set(WORKSPACES.DUE_AT, at)
        .where(WORKSPACES.ID.eq(workspace.getId()))
        .execute();
  }

  /** Once for each end: the row is due again at the end itself, or after it was extended. */
  private void record(EventKind kind, WorkspacesRecord workspace, Instant end) {
    LeaseEvents.record(db, now, kind, Actor.RECONCILER, workspace.getId(), end);
  }
}
