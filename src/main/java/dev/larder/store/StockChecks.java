package dev.larder.store;

import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.pool.BuildId;
import dev.larder.pool.BuildReason;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.impl.DSL;

/** Whether what waits in stock is still alive, and what becomes of it if not. */
public final class StockChecks {
  private final Database database;
  private final Secrets secrets;

  public StockChecks(Database database, Secrets secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  /** A check for each prebuild that is ready, at most so many. */
  public List<ProvisionRequest> ofReadyStock(int atMost) {
    return database.snapshot(
        "read stock to check",
        db ->
            new ReadRequest(db, secrets)
                .of(
                    WORKSPACES.OWNER.isNull().and(WORKSPACES.STATE.eq(DSL.inline("ready"))),
                    Operation.CHECK,
                    workspace -> new BuildId(UUID.randomUUID()),
                    1,
                    atMost));
  }

  /**
   * Takes a prebuild that was found dead out of stock; answers with its delete build, which has to
   * be run. Empty: somebody has it now, or it is being deleted already.
   */
  public Optional<BuildId> replace(WorkspaceId workspace, String reason) {
    UUID build = UUID.randomUUID();
    return database.transaction(
        "replace unhealthy",
        db -> {
          int taken =
              db.update(WORKSPACES)
                  .set(WORKSPACES.STATE, "deleting")
                  .set(WORKSPACES.REASON, reason)
                  .where(WORKSPACES.ID.eq(workspace.value()))
                  .and(WORKSPACES.OWNER.isNull())
                  .and(WORKSPACES.STATE.eq("ready"))
                  .execute();
          if (taken == 0) {
            return Optional.empty();
          }
          new NewBuild(
                  build,
                  workspace.value(),
                  Transition.DELETE,
                  BuildReason.UNHEALTHY,
                  Reconciliation.INITIATOR,
                  Optional.empty())
              .insert(db, database.now());
          return Optional.of(new BuildId(build));
        });
  }
}
