package dev.larder.server.workspace;

import static dev.larder.access.Scope.CLAIM;
import static dev.larder.access.Scope.READ;

import dev.larder.access.Sight;
import dev.larder.document.Document;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.CleanText;
import dev.larder.pool.Label;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.server.answer.BuildDocuments;
import dev.larder.server.http.Answer;
import dev.larder.server.http.ApiProblem;
import dev.larder.server.http.EventStream;
import dev.larder.server.http.Page;
import dev.larder.server.http.ProblemType;
import dev.larder.server.http.Request;
import dev.larder.server.http.Route;
import dev.larder.server.http.Streams;
import dev.larder.server.pool.NamedPools;
import dev.larder.store.view.AttemptLog;
import dev.larder.store.view.BuildFilter;
import dev.larder.store.view.BuildView;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceView;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Builds, and what their programs printed. */
public final class BuildRoutes {
  private static final int MAX_PAGE = 1_000;
  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

  private final Views views;
  private final NamedPools pools;
  private final Streams streams;

  public BuildRoutes(Views views, NamedPools pools, Streams streams) {
    this.views = views;
    this.pools = pools;
    this.streams = streams;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/v1/builds", this::list, READ, CLAIM),
        Route.get(
            "/v1/builds/{build}",
            request -> Answer.ok(BuildDocuments.document(one(request))),
            READ,
            CLAIM),
        Route.get("/v1/builds/{build}/logs", this::logs, READ, CLAIM),
        Route.get("/v1/builds/{build}/logs/stream", this::follow, READ, CLAIM));
  }

  private Answer list(Request request) {
    int limit = request.limit(50, MAX_PAGE);
    BuildFilter filter =
        new BuildFilter(
            pools.ofQuery(request, READ, CLAIM).map(PoolStock::id),
            request.query("workspace", text -> new WorkspaceId(UUID.fromString(text))),
            request.query("transition", text -> Label.of(Transition.class, text)),
            request.query("status", text -> Label.of(BuildStatus.class, text)),
            request
                .query("after")
                .map(cursor -> Page.position(cursor, BuildRoutes::id))
                .or(() -> request.query("before", BuildRoutes::id)),
            request.access().visible(),
            limit + 1);
    Optional<String> called = request.query("called");
    if (called.isPresent()) {
      return Answer.items(
          views.buildsCalled(called.get()).stream()
              .filter(build -> sight(request, build) != Sight.NONE)
              .map(BuildDocuments::document)
              .toList());
    }
    List<BuildView> read = views.builds(filter);
    return Answer.page(
        Page.of(read, limit, BuildDocuments::document, build -> build.id().toString()));
  }

  private static BuildId id(String text) {
    return new BuildId(UUID.fromString(text));
  }

  private BuildView one(Request request) {
    return seen(request).build();
  }

  /** A build with how much of it this subject may see. */
  private record Seen(BuildView build, Sight sight) {}

  private Seen seen(Request request) {
    BuildId id = request.path("build", BuildRoutes::id);
    return views
        .build(id)
        .map(build -> new Seen(build, sight(request, build)))
        .filter(seen -> seen.sight() != Sight.NONE)
        .orElseThrow(() -> ApiProblem.notFound("build", id.toString()));
  }

  private Sight sight(Request request, BuildView build) {
    Optional<WorkspaceView> workspace = views.workspace(build.workspace());
    return request
        .access()
        .sight(
            build.pool(),
            workspace.flatMap(WorkspaceView::owner),
            workspace.flatMap(WorkspaceView::claimedBy));
  }

  /** What a program prints of a workspace that someone has is theirs. */
  private BuildView readable(Request request) {
    Seen seen = seen(request);
    if (seen.sight() != Sight.ALL) {
      throw new ApiProblem(
          ProblemType.FORBIDDEN,
          "the log of a claimed workspace's build is for who has it, or for the scope operate");
    }
    return seen.build();
  }

  private Answer logs(Request request) {
    BuildView build = readable(request);
    return Answer.ok(
        new Document()
            .put("build", BuildDocuments.document(build))
            .put("items", views.log(build.id()).stream().map(BuildRoutes::attempt).toList())
            .put("next", Optional.empty()));
  }

  private static Document attempt(AttemptLog attempt) {
    return new Document()
        .put("attempt", attempt.attempt())
        .put("worker", attempt.worker())
        .put("startedAt", attempt.startedAt())
        .put("outcome", attempt.outcome())
        .put("error", attempt.error())
        .put("text", CleanText.of(attempt.text()));
  }

  /**
   * Each attempt as it ends, then the build. {@code Last-Event-ID} is the last attempt's number.
   */
  private Answer follow(Request request) throws InterruptedException {
    BuildView build = readable(request);
    int seen = request.lastEventId(Integer::parseInt).orElse(0);
    return streams.stream(request, stream -> follow(build.id(), seen, stream));
  }

  private void follow(BuildId id, int seen, EventStream stream)
      throws IOException, InterruptedException {
    int shown = seen;
    while (true) {
      BuildView build = stream.inside(() -> views.build(id)).orElseThrow();
      boolean open = build.status().open();
      List<AttemptLog> attempts = stream.inside(() -> views.log(id));
      for (AttemptLog attempt : attempts) {
        if (attempt.attempt() > shown && (attempt.outcome().isPresent() || !open)) {
          stream.send(Integer.toString(attempt.attempt()), "attempt", attempt(attempt));
          shown = attempt.attempt();
        }
      }
      if (!open) {
        stream.send(Integer.toString(shown), "end", BuildDocuments.document(build));
        return;
      }
      stream.pause(POLL_INTERVAL);
    }
  }
}
