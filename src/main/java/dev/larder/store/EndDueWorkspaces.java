package dev.larder.store;

import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.inline;

import dev.larder.pool.BuildReason;
import dev.larder.pool.EventKind;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import dev.larder.store.schema.tables.records.WorkspacesRecord;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * Acts on a preset's workspaces that are due, under the pool's lock: a lease that ends soon is told
 * of, one that has ended ends its workspace, and so does a grace. What is still being personalised
 * is looked at again later.
 */
final class EndDueWorkspaces {
  private static final Duration WHILE_BUILT = Duration.ofSeconds(30);

  private final DSLContext db;
  private final Field<OffsetDateTime> now;
  private final UUID pass;
  private final Runner runner;
  private final List<UUID> leases = new ArrayList<>();
  private final List<UUID> unhealthy = new ArrayList<>();
  private int told;

  EndDueWorkspaces(DSLContext db, Field<OffsetDateTime> now, UUID pass, Runner runner) {
    this.db = db;
    this.now = now;
    this.pass = pass;
    this.runner = runner;
  }

  /** Looks at so many at most; answers with what was done. */
  SeenTo end(PresetId preset, int atMost) {
    List<UUID> due = DueWorkspaces.lock(db, preset, now, atMost);
    if (due.isEmpty()) {
      return SeenTo.nothing();
    }
    OffsetDateTime at = db.select(now).fetchSingle().value1();
    for (WorkspacesRecord workspace :
        db.selectFrom(WORKSPACES).where(WORKSPACES.ID.in(due)).orderBy(WORKSPACES.ID).fetch()) {
      look(workspace, at);
    }
    return new SeenTo(leases, unhealthy, told);
  }

  private void look(WorkspacesRecord workspace, OffsetDateTime at) {
    OffsetDateTime end = workspace.getLeaseUntil();
    if (workspace.getState().equals("unhealthy")) {
      if (delete(workspace, BuildReason.UNHEALTHY, String.valueOf(workspace.getReason()))) {
        unhealthy.add(workspace.getId());
      }
    } else if (end == null) {
      due(workspace, null);
    } else if (end.isAfter(at)) {
      say(EventKind.LEASE_ENDING, workspace, end);
      told++;
      due(workspace, end);
    } else if (workspace.getState().equals("personalising")) {
      due(workspace, at.plus(WHILE_BUILT));
    } else if (delete(workspace, BuildReason.EXPIRED, LeaseEvents.ENDED)) {
      say(EventKind.RELEASED, workspace, end);
      leases.add(workspace.getId());
    }
  }

  private boolean delete(WorkspacesRecord workspace, BuildReason reason, String why) {
    int taken =
        db.update(WORKSPACES)
            .set(WORKSPACES.STATE, "deleting")
            .set(WORKSPACES.REASON, why)
            .where(WORKSPACES.ID.eq(workspace.getId()))
            .and(
                WORKSPACES.STATE.in(
                    inline("unhealthy"), inline("claimed"), inline("stopped"), inline("failed")))
            .execute();
    if (taken == 1) {
      new NewBuild(
              DerivedId.of(pass, "delete", workspace.getId()),
              workspace.getId(),
              Transition.DELETE,
              reason,
              Reconciliation.INITIATOR,
              Optional.of(runner))
          .insert(db, now);
    }
    return taken == 1;
  }

  private void due(WorkspacesRecord workspace, @Nullable OffsetDateTime at) {
    db.update(WORKSPACES)
        .set(WORKSPACES.DUE_AT, at)
        .where(WORKSPACES.ID.eq(workspace.getId()))
        .execute();
  }

  /** Once for each end: the row is due again at the end itself, or after it was extended. */
  private void say(EventKind kind, WorkspacesRecord workspace, OffsetDateTime end) {
    LeaseEvents.record(db, now, kind, Reconciliation.INITIATOR, workspace.getId(), end);
  }
}
