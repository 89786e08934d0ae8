package dev.larder.server.installation;

import static dev.larder.access.Scope.ADMIN;
import static dev.larder.access.Scope.READ;

import dev.larder.access.Access;
import dev.larder.access.Grant;
import dev.larder.access.Scope;
import dev.larder.document.Document;
import dev.larder.server.answer.ChangeDocuments;
import dev.larder.server.answer.MetricDocuments;
import dev.larder.server.http.Answer;
import dev.larder.server.http.ApiProblem;
import dev.larder.server.http.ProblemType;
import dev.larder.server.http.Request;
import dev.larder.server.http.Route;
import dev.larder.server.temporal.FollowUps;
import dev.larder.store.metric.Metrics;
import dev.larder.store.metric.PoolMetrics;
import dev.larder.store.setting.SharedSettings;
import dev.larder.store.setting.SharedSettings.Listed;
import dev.larder.store.setting.SharedSettings.SetResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings, the metrics of pools, and who one is. */
public final class InstallationRoutes {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final SharedSettings settings;
  private final Metrics metrics;
  private final FollowUps followUps;
  private final String version;

  public InstallationRoutes(
      SharedSettings settings, Metrics metrics, FollowUps followUps, String version) {
    this.settings = settings;
    this.metrics = metrics;
    this.followUps = followUps;
    this.version = version;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/v1/version", request -> Answer.ok(new Document().put("version", version))),
        Route.get("/v1/whoami", this::whoami, Scope.values()),
        Route.get("/v1/settings", this::list, READ),
        Route.post("/v1/settings", this::set, ADMIN),
        Route.get("/v1/metrics", this::metrics, READ));
  }

  private Answer whoami(Request request) {
    Access access = request.access();
    return Answer.ok(
        new Document()
            .put("subject", access.subject().toString())
            .put("name", access.subject().name())
            .put("token", request.caller().token())
            .put("expiresAt", request.caller().expiresAt())
            .put("grants", access.grants().stream().map(InstallationRoutes::grant).toList())
            .put("version", version));
  }

  static Document grant(Grant grant) {
    return new Document().put("scope", grant.scope()).put("pools", grant.pools());
  }

  private Answer list(Request request) {
    request.checkEverywhere(READ);
    return Answer.items(settings.list().stream().map(InstallationRoutes::setting).toList());
  }

  private static Document setting(Listed setting) {
    return new Document()
        .put("key", setting.key())
        .put("value", setting.value())
        .put("default", setting.defaultValue())
        .put("overridden", setting.overridden());
  }

  /** All that are named, or none. */
  private Answer set(Request request) {
    request.checkEverywhere(ADMIN);
    Map<String, String> values =
        request.body(
            fields -> {
              fields.required("settings");
              return Optional.of(fields.strings("settings"));
            });
    return switch (settings.set(values, request.subject())) {
      case SetResult.Refused refused ->
          throw new ApiProblem(ProblemType.INVALID_REQUEST, String.join("; ", refused.reasons()))
              .with("reasons", refused.reasons());
      case SetResult.Done done -> {
        if (!done.changes().isEmpty()) {
          followUps.everythingChanged();
        }
        yield Answer.ok(
            new Document()
                .put("items", done.changes().stream().map(ChangeDocuments::document).toList())
                .put("next", Optional.empty())
                .put("notes", done.notes()));
      }
    };
  }

  private Answer metrics(Request request) {
    Metrics.Reading reading =
        request.flag("refresh") ? metrics.refresh(DEADLINE) : metrics.recorded();
    List<Document> pools =
        reading.pools().stream()
            .filter(pool -> readable(request, pool))
            .map(pool -> MetricDocuments.document(pool, reading))
            .toList();
    return Answer.items(pools);
  }

  private static boolean readable(Request request, PoolMetrics pool) {
    return request.access().may(READ, pool.stock().name());
  }
}
