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
 * says that the process lives, {@code /readyz} whether it has all that it needs. It is read by GET
 * and HEAD; connections are few and none may be slow. An address that cannot be had is one warning,
 * and the work goes on.
 */
public final class Endpoints implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Endpoints.class);

  static {
    // Read once, by the JDK's server when it is first made: no one can block it with connections.
    limit("sun.net.httpserver.maxReqTime", 5);
    limit("sun.net.httpserver.maxRspTime", 60);
    limit("sun.net.httpserver.idleInterval", 30);
    limit("jdk.httpserver.maxConnections", 64);
  }

  private static void limit(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }

  private static final String TEXT = "text/plain";

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
      http.createContext("/", this::answer);
      http.start();
      server = Optional.of(http);
      address = Optional.of(new ListenAddress(at.host(), http.getAddress().getPort()));
    } catch (IOException | UnresolvedAddressException e) {
      log.warn("no metrics and no health: {} cannot be had ({})", at, e.getMessage());
    }
  }

  private record Answer(int status, String type, String text) {}

  private Answer get(String path) {
    return switch (path) {
      case "/metrics" -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.get());
      case "/healthz" -> new Answer(200, TEXT, "alive\n");
      case "/readyz" -> ready(readiness.ask());
      default -> new Answer(404, TEXT, "there are /metrics, /healthz and /readyz\n");
    };
  }

  private static Answer ready(Readiness.Answer answer) {
    return new Answer(answer.ready() ? 200 : 503, "application/json", answer.json() + "\n");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean head = exchange.getRequestMethod().equals("HEAD");
      Answer answer;
      if (head || exchange.getRequestMethod().equals("GET")) {
        answer = get(exchange.getRequestURI().getPath());
      } else {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        answer = new Answer(405, TEXT, "GET and HEAD only\n");
      }
      byte[] bytes = answer.text().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      if (head) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
        exchange.sendResponseHeaders(answer.status(), -1);
      } else {
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  @Override
  public void close() {
    server.ifPresent(s -> s.stop(0));
  }
}
