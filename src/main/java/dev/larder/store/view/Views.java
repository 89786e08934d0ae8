package dev.larder.store.view;

import dev.larder.claim.ClaimStatus;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceId;
import dev.larder.store.Database;
import dev.larder.store.event.EventFilter;
import dev.larder.store.event.EventView;
import dev.larder.store.event.ReadEvents;
import dev.larder.store.sql.ResolvePool;
import dev.larder.store.sql.ResolveResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What people look at: pools, workspaces, builds and logs, each answer read at one instant. Called
 * by the command line and HTTP; decides nothing and changes nothing.
 *
 * <p>Everything but what asks for history goes through the partial indexes over what is live: a
 * store with a million old builds answers as one with none.
 */
public final class Views {
  private final Database database;

  public Views(Database database) {
    this.database = database;
  }

  /** Every pool that is kept in stock, or has anything left; in order of name. */
  public List<PoolStock> pools() {
    return database.snapshot("read pools", sql -> new ReadPools(sql, database.now()).all());
  }

  /** The pool of this name; empty: there is none, or nothing is left of it. */
  public Optional<PoolStock> pool(PoolName name) {
    return database.snapshot(
        "read pool",
        sql ->
            ResolvePool.resolve(sql, name) instanceof ResolveResult.Found found
                ? new ReadPools(sql, database.now()).one(found.pool())
                : Optional.empty());
  }

  /** What someone may expect who finds nothing in stock; empty: there is no such pool. */
  public Optional<StockOutlook> outlook(PoolName name) {
    return database.snapshot(
        "read outlook",
        sql ->
            ResolvePool.resolve(sql, name) instanceof ResolveResult.Found found
                ? new ReadPools(sql, database.now())
                    .one(found.pool())
                    .map(stock -> ReadOutlook.of(sql, stock))
                : Optional.empty());
  }

  /** What this pool depends on beyond its own stock. */
  public PoolDiagnostics circumstances(PoolStock pool) {
    return database.snapshot(
        "read circumstances", sql -> ReadDiagnostics.of(sql, database.now(), pool));
  }

  /** The first so many of them, at the cost of these alone. */
  public List<PoolStock> firstPools(int limit) {
    return database.snapshot(
        "read first pools", sql -> new ReadPools(sql, database.now()).first(limit));
  }

  /** In order of pool and age, oldest first. */
  public List<WorkspaceView> workspaces(WorkspaceFilter filter) {
    return database.snapshot(
        "read workspaces", sql -> new ReadWorkspaces(sql, database.now()).matching(filter));
  }

  /**
   * The workspaces that a person may mean by an id, its beginning (four letters or more), a name or
   * {@code owner/name}; at most 20.
   */
  public List<WorkspaceView> workspacesCalled(String reference) {
    return database.snapshot(
        "find workspace", sql -> new ReadWorkspaces(sql, database.now()).called(reference));
  }

  /** Newest first. */
  public List<BuildView> builds(BuildFilter filter) {
    return database.snapshot(
        "read builds", sql -> new ReadBuilds(sql, database.now()).matching(filter));
  }

  /** The builds whose id begins so, at most 20; four letters or more. */
  public List<BuildView> buildsCalled(String reference) {
    return database.snapshot(
        "find build", sql -> new ReadBuilds(sql, database.now()).called(reference));
  }

  /** The failed first builds that a pool's active preset has had since it last went well. */
  public List<BuildView> runOfFailures(PoolId pool, int limit) {
    return database.snapshot(
        "read failures", sql -> new ReadBuilds(sql, database.now()).runOfFailures(pool, limit));
  }

  /** What each attempt of a build printed, in order. */
  public List<AttemptLog> log(BuildId build) {
    return database.snapshot("read log", sql -> new ReadLog(sql).of(build));
  }

  /** What happened, newest first, with what became of notifying people. */
  public List<EventView> events(EventFilter filter) {
    return database.snapshot(
        "read events", sql -> new ReadEvents(sql, database.now()).matching(filter));
  }

  /** The build that changed a workspace last. */
  public Optional<BuildView> latestBuild(WorkspaceId workspace) {
    return database.snapshot(
        "read latest build", sql -> new ReadBuilds(sql, database.now()).latest(workspace));
  }

  public Optional<WorkspaceView> workspace(WorkspaceId id) {
    return database.snapshot(
        "find workspace", sql -> new ReadWorkspaces(sql, database.now()).one(id));
  }

  public Optional<BuildView> build(BuildId id) {
    return database.snapshot("find build", sql -> new ReadBuilds(sql, database.now()).one(id));
  }

  /** Whose a claim is. */
  public Optional<ClaimView> claim(ClaimId id) {
    return database.snapshot("find claim", sql -> ReadClaims.one(sql, id));
  }

  /** How these claims stand; those that are gone are not there. */
  public Map<ClaimId, ClaimStatus> claimStatuses(List<ClaimId> ids) {
    return database.snapshot("read claims", sql -> ReadClaims.statuses(sql, ids));
  }
}
