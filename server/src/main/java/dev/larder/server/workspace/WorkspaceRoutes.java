package dev.larder.server.workspace;

import static dev.larder.access.Scope.CLAIM;
import static dev.larder.access.Scope.OPERATE;
import static dev.larder.access.Scope.READ;

import dev.larder.access.Access;
import dev.larder.access.Sight;
import dev.larder.document.Document;
import dev.larder.document.Durations;
import dev.larder.pool.Label;
import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.server.answer.WorkspaceDocuments;
import dev.larder.server.http.Answer;
import dev.larder.server.http.ApiProblem;
import dev.larder.server.http.Page;
import dev.larder.server.http.ProblemType;
import dev.larder.server.http.Request;
import dev.larder.server.http.Route;
import dev.larder.server.pool.NamedPools;
import dev.larder.server.temporal.FollowUps;
import dev.larder.store.claim.Leases;
import dev.larder.store.claim.Leases.Extension;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceFilter;
import dev.larder.store.view.WorkspaceView;
import dev.larder.store.workspace.Workspaces;
import dev.larder.store.workspace.Workspaces.Deletion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Workspaces: who may see which, and how much of it, is {@link Access#sight}. */
public final class WorkspaceRoutes {
  private static final String ONE = "/v1/workspaces/{workspace}";
  private static final int MAX_PAGE = 10_000;

  private final Views views;
  private final NamedPools pools;
  private final Leases leases;
  private final Workspaces workspaces;
  private final FollowUps followUps;

  public WorkspaceRoutes(
      Views views, NamedPools pools, Leases leases, Workspaces workspaces, FollowUps followUps) {
    this.views = views;
    this.pools = pools;
    this.leases = leases;
    this.workspaces = workspaces;
    this.followUps = followUps;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/v1/workspaces", this::list, READ, CLAIM),
        Route.get(ONE, request -> Answer.ok(document(request, one(request))), READ, CLAIM),
        Route.post(ONE + "/release", this::release, CLAIM, OPERATE),
        Route.post(ONE + "/extend", this::extend, CLAIM, OPERATE),
        Route.delete(ONE, this::delete, OPERATE));
  }

  private Answer list(Request request) {
    int limit = request.limit(1_000, MAX_PAGE);
    Optional<WorkspaceState> state =
        request.query("state", text -> Label.of(WorkspaceState.class, text));
    WorkspaceFilter filter =
        new WorkspaceFilter(
            pools.ofQuery(request, READ, CLAIM).map(PoolStock::id),
            request.query("owner"),
            state,
            request.flag("all") || state.filter(WorkspaceState.DELETED::equals).isPresent(),
            request.access().visible(),
            request.query("after").map(cursor -> Page.position(cursor, WorkspaceRoutes::place)),
            limit + 1);
    Optional<String> called = request.query("called");
    if (called.isPresent()) {
      return Answer.items(
          views.workspacesCalled(called.get()).stream()
              .filter(workspace -> sight(request, workspace) != Sight.NONE)
              .map(workspace -> document(request, workspace))
              .toList());
    }
    List<WorkspaceView> read = views.workspaces(filter);
    return Answer.page(
        Page.of(read, limit, workspace -> document(request, workspace), WorkspaceRoutes::position));
  }

  private static String position(WorkspaceView workspace) {
    return workspace.pool() + " " + workspace.createdAt() + " " + workspace.id();
  }

  private static WorkspaceFilter.Place place(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("no place");
    }
    PoolName pool = PoolName.parse(parts[0]);
    if (pool.organization().isEmpty()) {
      throw new IllegalArgumentException("no place");
    }
    return new WorkspaceFilter.Place(
        pool, Instant.parse(parts[1]), new WorkspaceId(UUID.fromString(parts[2])));
  }

  private static Sight sight(Request request, WorkspaceView workspace) {
    return request.access().sight(workspace.pool(), workspace.owner(), workspace.claimedBy());
  }

  /** The outputs of a claimed one are not for everyone who reads of pools. */
  private static Document document(Request request, WorkspaceView workspace) {
    Document document = WorkspaceDocuments.document(workspace);
    return sight(request, workspace) == Sight.ALL ? document : document.put("outputs", Map.of());
  }

  /** The workspace of the path, as far as this subject may know of it. */
  private WorkspaceView one(Request request) {
    WorkspaceId id = request.path("workspace", text -> new WorkspaceId(UUID.fromString(text)));
    return views
        .workspace(id)
        .filter(workspace -> sight(request, workspace) != Sight.NONE)
        .orElseThrow(() -> ApiProblem.notFound("workspace", id.toString()));
  }

  /** The same, where this subject has it or operates its pool. */
  private WorkspaceView changeable(Request request) {
    WorkspaceView workspace = one(request);
    Access access = request.access();
    if (!access.has(workspace.pool(), workspace.owner(), workspace.claimedBy())
        && !access.may(OPERATE, workspace.pool())) {
      throw new ApiProblem(
          ProblemType.FORBIDDEN, "%s is not this subject's".formatted(workspace.name()));
    }
    return workspace;
  }

  private Answer release(Request request) {
    WorkspaceView workspace = changeable(request);
    if (workspace.owner().isEmpty()) {
      throw new ApiProblem(
          ProblemType.CONFLICT, workspace.name() + " has no owner: it is stock; delete it instead");
    }
    return end(request, workspace);
  }

  private Answer delete(Request request) {
    WorkspaceView workspace = one(request);
    if (!request.access().may(OPERATE, workspace.pool())) {
      throw ApiProblem.notFound("workspace", workspace.id().toString());
    }
    return end(request, workspace);
  }

  private Answer end(Request request, WorkspaceView workspace) {
    return switch (workspaces.delete(workspace.id(), request.subject())) {
      case Deletion.Asked asked -> {
        followUps.build(asked.build());
        yield ending(workspace, "deleting", Optional.of(asked.build().toString()));
      }
      case Deletion.AfterBuild after ->
          ending(workspace, "after-build", Optional.of(after.build().toString()));
      case Deletion.UnderWay underWay ->
          ending(workspace, "deleting", Optional.of(underWay.build().toString()));
      case Deletion.Gone gone -> {
        followUps.everythingChanged();
        yield ending(workspace, "gone", Optional.empty());
      }
      case Deletion.NoSuchWorkspace none ->
          throw ApiProblem.notFound("workspace", workspace.id().toString());
    };
  }

  private static Answer ending(WorkspaceView workspace, String state, Optional<String> build) {
    return Answer.of(
        202,
        new Document()
            .put("workspace", workspace.id())
            .put("name", workspace.name())
            .put("state", state)
            .put("build", build));
  }

  private Answer extend(Request request) {
    WorkspaceView workspace = changeable(request);
    Duration time = request.body(fields -> fields.requiredParsed("for", Durations::parsePositive));
    return switch (leases.extend(workspace.id(), time, request.subject())) {
      case Extension.Extended extended -> extended(workspace, Optional.of(extended.until()), true);
      case Extension.Longer longer -> extended(workspace, longer.until(), false);
      case Extension.NotHandedOver none ->
          throw new ApiProblem(
              ProblemType.CONFLICT,
              workspace.name() + " has no lease: it has no owner, or it is still being built");
      case Extension.Ending ending ->
          throw new ApiProblem(
              ProblemType.CONFLICT,
              workspace.name()
                  + " is being deleted: its lease ended, or another caller released it");
      case Extension.NoSuchWorkspace none ->
          throw ApiProblem.notFound("workspace", workspace.id().toString());
    };
  }

  private static Answer extended(
      WorkspaceView workspace, Optional<Instant> until, boolean extended) {
    return Answer.ok(
        new Document()
            .put("id", workspace.id())
            .put("name", workspace.name())
            .put("owner", workspace.owner())
            .put("leaseUntil", until)
            .put("extended", extended));
  }
}
