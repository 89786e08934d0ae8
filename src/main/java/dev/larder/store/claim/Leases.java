package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.document.Durations;
import dev.larder.pool.EventKind;
import dev.larder.pool.WorkspaceId;
import dev.larder.store.Database;
import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** How long people may keep what they have. */
public final class Leases {
  private final Database database;

  public Leases(Database database) {
    this.database = database;
  }

  /** What came of asking for more time. */
  public sealed interface Extension {
    /** It lives until then. */
    record Extended(Instant until) implements Extension {}

    /** It lives longer than that as it is; empty: until it is released. Nothing was changed. */
    record Longer(Optional<Instant> until) implements Extension {}

    /** No one has it, or not yet: it has no lease. */
    record NotHandedOver() implements Extension {}

    /** Too late: its delete was asked for. */
    record Ending() implements Extension {}

    /** There is no such workspace, or it was deleted before. */
    record NoSuchWorkspace() implements Extension {}
  }

  /**
   * The workspace lives at least so long from now. Never shortens; the word before its end comes
   * again.
   *
   * @param time above zero, at most {@link Durations#MAX}
   */
  public Extension extend(WorkspaceId workspace, Duration time, String who) {
    if (!isLease(time)) {
      throw new IllegalArgumentException("a lease is longer than zero, at most 3650d: " + time);
    }
    return database.transaction("extend lease", db -> extend(db, workspace, time, who));
  }

  static boolean isLease(Duration time) {
    return time.compareTo(Duration.ZERO) > 0 && time.compareTo(Durations.MAX) <= 0;
  }

  private Extension extend(DSLContext db, WorkspaceId workspace, Duration time, String who) {
    var found =
        db.select(WORKSPACES.STATE, WORKSPACES.OWNER, WORKSPACES.LEASE_UNTIL)
            .from(WORKSPACES)
            .where(WORKSPACES.ID.eq(workspace))
            .forNoKeyUpdate()
            .fetchOne();
    if (found == null) {
      return new Extension.NoSuchWorkspace();
    }
    return switch (found.get(WORKSPACES.STATE)) {
      case DELETED -> new Extension.NoSuchWorkspace();
      case DELETING, LEAKED -> new Extension.Ending();
      case STARTING -> new Extension.NotHandedOver();
      case READY, UNHEALTHY, EXPIRED, PERSONALIZING, CLAIMED, STOPPED, FAILED ->
          found.get(WORKSPACES.OWNER) == null
              ? new Extension.NotHandedOver()
              : extendFrom(db, workspace, found.get(WORKSPACES.LEASE_UNTIL), time, who);
    };
  }

  private Extension extendFrom(
      DSLContext db, WorkspaceId workspace, @Nullable Instant before, Duration time, String who) {
    if (before == null) {
      return new Extension.Longer(Optional.empty());
    }
    Instant until = db.select(StoreTime.after(database.now(), time)).fetchSingle().value1();
    if (!until.isAfter(before)) {
      return new Extension.Longer(Optional.of(before));
    }
    db.update(WORKSPACES)
        .set(new Lease(time).from(database.now()))
        .where(WORKSPACES.ID.eq(workspace))
        .execute();
    LeaseEvents.record(db, database.now(), EventKind.EXTENDED, who, workspace, until);
    return new Extension.Extended(until);
  }
}
