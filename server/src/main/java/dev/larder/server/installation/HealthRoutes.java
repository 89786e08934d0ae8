package dev.larder.server.installation;

import static dev.larder.access.Scope.READ;

import dev.larder.document.Document;
import dev.larder.server.http.Answer;
import dev.larder.server.http.Route;
import dev.larder.store.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the server lives and can work, what it measures, and what it can be asked. */
public final class HealthRoutes {
  private static final Logger log = LoggerFactory.getLogger(HealthRoutes.class);
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Database database;
  private final Supplier<Optional<String>> temporal;
  private final Supplier<String> metrics;

  /**
   * @param temporal what is wrong with it, if anything is
   * @param metrics in Prometheus' text format
   */
  public HealthRoutes(
      Database database, Supplier<Optional<String>> temporal, Supplier<String> metrics) {
    this.database = database;
    this.temporal = temporal;
    this.metrics = metrics;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/healthz", request -> Answer.text("text/plain", "alive\n")),
        Route.get("/readyz", request -> ready()),
        Route.get("/openapi.yaml", request -> Answer.text("application/yaml", openApi())),
        Route.get(
            "/metrics",
            request -> {
              request.checkEverywhere(READ);
              return Answer.text(PROMETHEUS, metrics.get());
            },
            READ));
  }

  /** Temporal away is no reason to send requests elsewhere: claims go on. */
  private Answer ready() {
    Optional<String> wrong = wrong();
    Optional<String> degraded = temporal.get();
    return Answer.of(
        wrong.isEmpty() ? 200 : 503,
        new Document()
            .put("ready", wrong.isEmpty())
            .put("database", wrong.orElse("ok"))
            .put("degraded", degraded.isPresent())
            .put("temporal", degraded.orElse("ok")));
  }

  private Optional<String> wrong() {
    try {
      database.instant();
      return database.schema().misfit();
    } catch (RuntimeException e) {
      log.debug("the database is away", e);
      return Optional.of("away");
    }
  }

  /** As it stands in {@code docs/openapi.yaml}. */
  public static String openApi() {
    try (InputStream in = HealthRoutes.class.getResourceAsStream("/openapi.yaml")) {
      if (in == null) {
        throw new IllegalStateException("openapi.yaml is not among the resources");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
