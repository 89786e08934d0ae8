package dev.larder.worker.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import com.uber.m3.tally.ScopeCloseException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker's metrics, on the loopback: {@code /metrics} for Prometheus, {@code /healthz} says
 * that the process lives. A port that is taken is one warning, and the work goes on.
 */
public final class Metrics implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Metrics.class);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Scope scope;
  private Optional<HttpServer> server = Optional.empty();

  private Metrics() {
    this.scope =
        new RootScopeBuilder()
            .reporter(new MicrometerClientStatsReporter(registry))
            .reportEvery(com.uber.m3.util.Duration.ofSeconds(10));
  }

  /** Serves them on this port; 0: a free one; empty: nowhere. */
  public static Metrics serve(Optional<Integer> port) {
    Metrics metrics = new Metrics();
    port.ifPresent(metrics::listen);
    return metrics;
  }

  /** Where Temporal's SDK reports to. */
  public Scope temporalScope() {
    return scope;
  }

  public Optional<String> address() {
    return server.map(s -> "http://127.0.0.1:" + s.getAddress().getPort() + "/metrics");
  }

  private void listen(int port) {
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      http.createContext(
          "/metrics",
          exchange ->
              answer(exchange, "text/plain; version=0.0.4; charset=utf-8", registry.scrape()));
      http.createContext("/healthz", exchange -> answer(exchange, "text/plain", "alive\n"));
      http.start();
      server = Optional.of(http);
    } catch (IOException e) {
      log.warn("no metrics: port {} cannot be had ({})", port, e.getMessage());
    }
  }

  private static void answer(HttpExchange exchange, String type, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, bytes.length);
    try (var body = exchange.getResponseBody()) {
      body.write(bytes);
    }
  }

  @Override
  public void close() {
    server.ifPresent(s -> s.stop(0));
    try {
      scope.close(); // closes the registry too
    } catch (ScopeCloseException e) {
      log.debug("closing the scope of Temporal's metrics", e);
    }
  }
}
