package dev.larder.worker;

import dev.larder.server.LarderServer;
import dev.larder.server.ServerConfig;
import dev.larder.store.Database;
import dev.larder.store.secret.Secrets;
import dev.larder.worker.config.ListenAddress;
import dev.larder.worker.config.TemporalTarget;
import dev.larder.worker.http.Endpoints;
import dev.larder.worker.http.Readiness;
import dev.larder.worker.metrics.Meters;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A process that serves the HTTP API. It waits for the database where that is away; Temporal may be
 * away for as long as it likes.
 */
public final class ApiServer implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Connections of those who ask for all requests together: held claims, streams, health. */
  private static final int BESIDE_REQUESTS = 3;

  private final Parts parts = new Parts();
  private final LarderServer server;
  private final Optional<String> metricsAddress;

  private ApiServer(
      ServerConfig config,
      String databaseUrl,
      TemporalTarget temporal,
      Optional<ListenAddress> metrics)
      throws InterruptedException {
    try {
      Meters meters = parts.opened(new Meters());
      Database database =
          parts.opened(
              Database.connect(databaseUrl, config.connections() + BESIDE_REQUESTS, TIMEOUT));
      Readiness readiness = new Readiness("database", "schema");
      metricsAddress =
          parts.opened(Endpoints.serve(metrics, meters::scrape, readiness)).metricsUrl();
      readiness.needs("database", () -> LarderWorker.nothingWrong(database::instant));
      readiness.needs("schema", database.schema()::misfit);
      Availability.await("PostgreSQL", Availability.of(databaseUrl), database::instant);
      database.schema().refuseNewer();
      if (database.schema().misfit().isEmpty()) {
        database.<Secrets>transaction("check secret key", config.secrets()::check);
      }
      WorkflowServiceStubs stubs =
          WorkflowServiceStubs.newServiceStubs(
              WorkflowServiceStubsOptions.newBuilder(temporal.stubs())
                  .setMetricsScope(meters.temporalScope())
                  .build());
      parts.opened(stubs::shutdownNow);
      server =
          parts.opened(
              LarderServer.start(
                  config,
                  new LarderServer.Resources(
                      database,
                      WorkflowClient.newInstance(stubs, temporal.client()),
                      () -> temporalError(stubs),
                      meters.registry(),
                      meters::scrape)));
    } catch (RuntimeException | InterruptedException e) {
      parts.close();
      throw e;
    }
  }

  /** Starts it; returns when it answers. */
  public static ApiServer start(
      ServerConfig config,
      String databaseUrl,
      TemporalTarget temporal,
      Optional<ListenAddress> metrics)
      throws InterruptedException {
    return new ApiServer(config, databaseUrl, temporal, metrics);
  }

  /** Where it answers. */
  public String url() {
    return server.url();
  }

  /** Where {@code /metrics} is served on a listener of its own, if it is. */
  public Optional<String> metricsAddress() {
    return metricsAddress;
  }

  private static Optional<String> temporalError(WorkflowServiceStubs stubs) {
    try {
      var unused =
          stubs
              .blockingStub()
              .withDeadlineAfter(2, TimeUnit.SECONDS)
              .getSystemInfo(
                  io.temporal.api.workflowservice.v1.GetSystemInfoRequest.getDefaultInstance());
      return Optional.empty();
    } catch (io.grpc.StatusRuntimeException e) {
      return Optional.of("away: " + e.getStatus().getCode());
    }
  }

  @Override
  public void close() {
    parts.close();
  }
}
