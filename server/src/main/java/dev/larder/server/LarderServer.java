package dev.larder.server;

import dev.larder.client.FollowedClaimer;
import dev.larder.server.apply.ApplyRoutes;
import dev.larder.server.apply.UploadRoutes;
import dev.larder.server.claim.ClaimRoutes;
import dev.larder.server.claim.HeldClaims;
import dev.larder.server.claim.SubjectsClaims;
import dev.larder.server.event.EventFeed;
import dev.larder.server.event.EventRoutes;
import dev.larder.server.explanation.Explanations;
import dev.larder.server.http.Api;
import dev.larder.server.http.Authentication;
import dev.larder.server.http.BrokenRequests;
import dev.larder.server.http.Deadlines;
import dev.larder.server.http.Gate;
import dev.larder.server.http.HttpMeters;
import dev.larder.server.http.RateLimits;
import dev.larder.server.http.Route;
import dev.larder.server.http.Streams;
import dev.larder.server.installation.HealthRoutes;
import dev.larder.server.installation.InstallationRoutes;
import dev.larder.server.installation.PassRoutes;
import dev.larder.server.installation.TokenRoutes;
import dev.larder.server.pool.NamedPools;
import dev.larder.server.pool.PoolRoutes;
import dev.larder.server.temporal.FollowUps;
import dev.larder.server.workspace.BuildRoutes;
import dev.larder.server.workspace.WorkspaceRoutes;
import dev.larder.store.Database;
import dev.larder.store.claim.Claims;
import dev.larder.store.claim.Leases;
import dev.larder.store.event.EventTail;
import dev.larder.store.metric.Metrics;
import dev.larder.store.pass.Passes;
import dev.larder.store.pool.Pools;
import dev.larder.store.pool.UploadedDirectories;
import dev.larder.store.setting.SharedSettings;
import dev.larder.store.token.Tokens;
import dev.larder.store.view.Views;
import dev.larder.store.workspace.Unfinished;
import dev.larder.store.workspace.Workspaces;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.client.WorkflowClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The HTTP API: a process without a state of its own, as many as one likes beside each other. It
 * composes what the API stands on, and runs no program of a template.
 */
public final class LarderServer implements AutoCloseable {
  private final ServerConfig config;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final List<Route> routes = new ArrayList<>();
  private int port;

  private LarderServer(ServerConfig config) {
    this.config = config;
  }

  /**
   * What a server is given by whoever starts it.
   *
   * @param temporal a client that need not be connected
   * @param temporalError what is wrong with Temporal, if anything is
   * @param scrape the registry's metrics in Prometheus' text format
   */
  public record Resources(
      Database database,
      WorkflowClient temporal,
      Supplier<Optional<String>> temporalError,
      MeterRegistry registry,
      Supplier<String> scrape) {}

  /** Starts it; returns when it answers. What was started before a failure is closed again. */
  public static LarderServer start(ServerConfig config, Resources given) {
    LarderServer server = new LarderServer(config);
    try {
      server.compose(given);
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** Where it answers, for programs on this machine. */
  public String url() {
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    return (config.tls().isPresent() ? "https://" : "http://") + host + ":" + port;
  }

  /** All that can be asked. */
  public List<Route> routes() {
    return List.copyOf(routes);
  }

  private void compose(Resources given) {
    Database database = given.database();
    HttpMeters meters = new HttpMeters(given.registry());
    Streams streams = new Streams(meters);
    Tokens tokens = new Tokens(database);
    HeldClaims held = opened(new HeldClaims(new Views(database)));
    addRoutes(given, tokens, streams, held);
    Api api =
        new Api(
            new Authentication(tokens),
            new RateLimits(config.requestsPerSecond()),
            new Gate(config.connections()),
            opened(new Deadlines()),
            meters);
    listen(api);
    parts.push(api);
    parts.push(streams::endAll);
    parts.push(held::endAll);
  }

  private void addRoutes(Resources given, Tokens tokens, Streams streams, HeldClaims held) {
    Database database = given.database();
    Views views = new Views(database);
    Pools pools = new Pools(database, config.secrets());
    Passes passes = new Passes(database);
    NamedPools named = new NamedPools(pools, views);
    FollowUps followUps = opened(new FollowUps(given.temporal(), new Unfinished(database)));
    FollowedClaimer following =
        opened(
            new FollowedClaimer(
                new Claims(database, config.secrets(), "server"), given.temporal()));
    SubjectsClaims claims =
        new SubjectsClaims(database, config.secrets(), following, followUps, !config.prebuilds());
    EventTail tail = new EventTail(database);
    UploadRoutes uploads = new UploadRoutes(new UploadedDirectories(database), pools);
    routes.addAll(new ClaimRoutes(claims, views, held, named).routes());
    routes.addAll(
        new PoolRoutes(pools, views, named, new Explanations(views, passes), followUps).routes());
    routes.addAll(
        new WorkspaceRoutes(views, named, new Leases(database), new Workspaces(database), followUps)
            .routes());
    routes.addAll(new BuildRoutes(views, named, streams).routes());
    routes.addAll(
        new EventRoutes(views, named, tail, opened(new EventFeed(tail)), streams).routes());
    routes.addAll(new PassRoutes(passes, views, named, given.temporal()).routes());
    routes.addAll(
        new InstallationRoutes(
                new SharedSettings(database), new Metrics(database), followUps, config.version())
            .routes());
    routes.addAll(new TokenRoutes(tokens).routes());
    routes.addAll(uploads.routes());
    routes.addAll(new ApplyRoutes(pools, uploads, followUps).routes());
    routes.addAll(new HealthRoutes(database, given.temporalError(), given.scrape()).routes());
  }

  private void listen(Api api) {
    Optional<PemKeys> keys = config.tls().map(PemKeys::of);
    keys.ifPresent(this::opened);
    Listener listener = new Listener(config, keys);
    Javalin javalin =
        Javalin.create(
            app -> {
              app.startup.showJavalinBanner = false;
              app.startup.showOldJavalinVersionWarning = false;
              app.startup.startupWatcherEnabled = false;
              app.concurrency.useVirtualThreads = true;
              app.http.prefer405over404 = true;
              app.http.generateEtags = false;
              app.http.compressionStrategy = CompressionStrategy.NONE;
              app.router.ignoreTrailingSlashes = false;
              app.jetty.modifyServer(jetty -> jetty.setErrorHandler(new BrokenRequests()));
              app.jetty.modifyServletContextHandler(
                  context -> context.setErrorHandler(new BrokenRequests()));
              app.jetty.addConnector(listener::connector);
              api.serve(routes, app.routes);
            });
    javalin.start();
    parts.push(javalin::stop);
    port = javalin.port();
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** Takes nothing new, lets what is under way end, ends streams. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a part of the server could not be closed", e);
      }
    }
  }
}
