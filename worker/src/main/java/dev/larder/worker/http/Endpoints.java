package dev.larder.worker.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.larder.worker.config.ListenAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker answers to those who watch it: {@code /metrics} for Prometheus, {@code /healthz}
 * says that the process lives, {@code /readyz} whether it has all that it needs. An address that
 * cannot be had is one warning, and the work goes on.
 */
public final class Endpoints implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Endpoints.class);

  private final Supplier<String> metrics;
  private final Readiness readiness;
  private Optional<HttpServer> server = Optional.empty();
  private Optional<ListenAddress> address = Optional.empty();

  private Endpoints(Supplier<String> metrics, Readiness readiness) {
    this.metrics = metrics;
    this.readiness = readiness;
  }

  /**
   * Serves them until it is closed.
   *
   * @param at where; empty: nowhere
   * @param metrics in Prometheus' text format
   */
  public static Endpoints serve(
      Optional<ListenAddress> at, Supplier<String> metrics, Readiness readiness) {
    Endpoints endpoints = new Endpoints(metrics, readiness);
    at.ifPresent(endpoints::listen);
    return endpoints;
  }

  /** The URL of the metrics, where they are served. */
  public Optional<String> metricsUrl() {
    return address.map(at -> "http://" + at + "/metrics");
  }

  private void listen(ListenAddress at) {
    try {
      HttpServer http = HttpServer.create(new InetSocketAddress(at.host(), at.port()), 0);
      http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      http.createContext(
          "/metrics",
          exchange ->
              answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.get()));
      http.createContext("/healthz", exchange -> answer(exchange, 200, "text/plain", "alive\n"));
      http.createContext("/readyz", this::ready);
      http.start();
      server = Optional.of(http);
      address = Optional.of(new ListenAddress(at.host(), http.getAddress().getPort()));
    } catch (IOException | UnresolvedAddressException e) {
      log.warn("no metrics and no health: {} cannot be had ({})", at, e.getMessage());
    }
  }

  private void ready(HttpExchange exchange) throws IOException {
    Readiness.Answer answer = readiness.ask();
    answer(exchange, answer.ready() ? 200 : 503, "application/json", answer.json() + "\n");
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    try (var body = exchange.getResponseBody()) {
      body.write(bytes);
    }
  }

  @Override
  public void close() {
    server.ifPresent(s -> s.stop(0));
  }
}
