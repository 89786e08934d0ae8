package dev.larder.server.pool;

import static dev.larder.access.Scope.OPERATE;
import static dev.larder.access.Scope.READ;

import dev.larder.access.Access;
import dev.larder.document.Document;
import dev.larder.document.Instants;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.Text;
import dev.larder.server.answer.PoolDocuments;
import dev.larder.server.explanation.Explanations;
import dev.larder.server.http.Answer;
import dev.larder.server.http.ApiProblem;
import dev.larder.server.http.Page;
import dev.larder.server.http.ProblemType;
import dev.larder.server.http.Request;
import dev.larder.server.http.Route;
import dev.larder.server.temporal.FollowUps;
import dev.larder.store.pool.InvalidateResult;
import dev.larder.store.pool.PauseResult;
import dev.larder.store.pool.PauseScope;
import dev.larder.store.pool.Pools;
import dev.larder.store.pool.ResetResult;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is shown of pools and done to them. */
public final class PoolRoutes {
  private static final String POOL = "/v1/pools/{organization}/{template}/{preset}";
  private static final int MAX_PAGE = 10_000;
  private static final Duration POLL_INTERVAL = Duration.ofMillis(300);

  private final Pools pools;
  private final Views views;
  private final NamedPools named;
  private final Explanations explanations;
  private final FollowUps followUps;

  public PoolRoutes(
      Pools pools, Views views, NamedPools named, Explanations explanations, FollowUps followUps) {
    this.pools = pools;
    this.views = views;
    this.named = named;
    this.explanations = explanations;
    this.followUps = followUps;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/v1/pools", this::list, READ),
        Route.get(
            POOL, request -> Answer.ok(PoolDocuments.document(named.stock(request, READ))), READ),
        Route.get(POOL + "/explain", this::explain, READ),
        Route.get("/v1/stocked", this::stocked, READ),
        Route.post(POOL + "/pause", this::pause, OPERATE),
        Route.post(POOL + "/resume", this::resume, OPERATE),
        Route.post(POOL + "/reset", this::reset, OPERATE),
        Route.post(POOL + "/invalidate", this::invalidate, OPERATE),
        Route.post("/v1/organizations/{organization}/pause", this::pauseOrganization, OPERATE),
        Route.post("/v1/organizations/{organization}/resume", this::resumeOrganization, OPERATE),
        Route.post("/v1/pause", this::pauseAll, OPERATE),
        Route.post("/v1/resume", this::resumeAll, OPERATE));
  }

  /** Those that this subject may read, in order of name. */
  private List<PoolStock> readable(Access access) {
    return views.pools().stream().filter(pool -> access.may(READ, pool.name())).toList();
  }

  private Answer list(Request request) {
    int limit = request.limit(1_000, MAX_PAGE);
    Optional<String> after =
        request.query("after").map(cursor -> Page.position(cursor, PoolRoutes::name));
    List<PoolStock> read =
        readable(request.access()).stream()
            .filter(pool -> after.map(name -> sortable(pool).compareTo(name) > 0).orElse(true))
            .limit(limit + 1L)
            .toList();
    return Answer.page(Page.of(read, limit, PoolDocuments::document, PoolRoutes::sortable));
  }

  private static String name(String text) {
    if (text.split("\0", -1).length != 3) {
      throw new IllegalArgumentException("no name");
    }
    return text;
  }

  /** Parts apart by what sorts before all letters of a name, as the list is sorted. */
  private static String sortable(PoolStock pool) {
    return pool.name().organization().orElse("")
        + "\0"
        + pool.name().template()
        + "\0"
        + pool.name().preset();
  }

  private Answer explain(Request request) {
    return Answer.ok(explanations.of(named.stock(request, READ)).document());
  }

  /** Whether all that is wanted can be claimed; held as long as is preferred until it can. */
  private Answer stocked(Request request) throws InterruptedException {
    Optional<Duration> wait = request.held();
    long end = System.nanoTime() + wait.orElse(Duration.ZERO).toNanos();
    while (true) {
      List<PoolStock> all = readable(request.access());
      List<PoolStock> missing = all.stream().filter(pool -> !pool.stocked()).toList();
      if ((missing.isEmpty() && !all.isEmpty()) || System.nanoTime() >= end) {
        return Answer.ok(
                new Document()
                    .put("stocked", missing.isEmpty() && !all.isEmpty())
                    .put("missing", missing.stream().map(PoolDocuments::document).toList()))
            .held(wait);
      }
      request.outside(
          () -> {
            Thread.sleep(POLL_INTERVAL);
            return missing;
          });
    }
  }

  private Answer pause(Request request) {
    PoolName pool = named.ofPath(request, OPERATE);
    return paused(new PauseScope.OnePool(pool), request, reason(request));
  }

  private Answer resume(Request request) {
    return resumed(new PauseScope.OnePool(named.ofPath(request, OPERATE)), request);
  }

  private Answer pauseOrganization(Request request) {
    return paused(organization(request), request, reason(request));
  }

  private Answer resumeOrganization(Request request) {
    return resumed(organization(request), request);
  }

  private Answer pauseAll(Request request) {
    request.checkEverywhere(OPERATE);
    return paused(new PauseScope.Everything(), request, reason(request));
  }

  private Answer resumeAll(Request request) {
    request.checkEverywhere(OPERATE);
    return resumed(new PauseScope.Everything(), request);
  }

  private static PauseScope organization(Request request) {
    String name = request.path("organization");
    if (!request.access().mayInAllOf(OPERATE, name)) {
      throw ApiProblem.notFound("organization", name);
    }
    return new PauseScope.OneOrganization(name);
  }

  private static String reason(Request request) {
    String reason = request.bodyIfAny(fields -> Optional.of(fields.string("reason").orElse("")));
    Text.LINE
        .complaint(reason)
        .ifPresent(
            holds -> {
              throw ApiProblem.invalid("the reason " + holds);
            });
    return reason;
  }

  private Answer paused(PauseScope scope, Request request, String reason) {
    return changed(scope, pools.pause(scope, request.subject(), reason), true);
  }

  private Answer resumed(PauseScope scope, Request request) {
    return changed(scope, pools.resume(scope, request.subject()), false);
  }

  private Answer changed(PauseScope scope, PauseResult result, boolean paused) {
    return switch (result) {
      case PauseResult.Unknown unknown ->
          throw ApiProblem.notFound("pool or organization", describe(scope));
      case PauseResult.Done done -> {
        followUps.presetsChanged(done.presets());
        yield Answer.ok(new Document().put("paused", paused).put("changed", done.changed()));
      }
    };
  }

  private static String describe(PauseScope scope) {
    return switch (scope) {
      case PauseScope.Everything everything -> "*";
      case PauseScope.OneOrganization one -> one.name();
      case PauseScope.OnePool one -> one.name().toString();
    };
  }

  private Answer reset(Request request) {
    return switch (pools.reset(named.stock(request, OPERATE).name(), request.subject())) {
      case ResetResult.Refused refused -> throw conflict(refused.reason());
      case ResetResult.Done done ->
          changed(
              done.preset(),
              new Document()
                  .put("pool", done.pool())
                  .put("failures", done.failures())
                  .put("hardLimited", done.hardLimited()));
    };
  }

  private Answer invalidate(Request request) {
    Optional<Instant> before =
        request.bodyIfAny(fields -> Optional.of(fields.parsed("before", Instants::parse)));
    return switch (pools.invalidate(
        named.stock(request, OPERATE).name(), before, request.subject())) {
      case InvalidateResult.Refused refused -> throw conflict(refused.reason());
      case InvalidateResult.Done done ->
          changed(
              done.preset(),
              new Document()
                  .put("pool", done.pool())
                  .put("before", done.before())
                  .put("prebuilds", done.prebuilds()));
    };
  }

  private Answer changed(PresetId preset, Document document) {
    followUps.presetsChanged(List.of(preset));
    return Answer.ok(document);
  }

  private static ApiProblem conflict(String reason) {
    return new ApiProblem(ProblemType.CONFLICT, reason);
  }
}
