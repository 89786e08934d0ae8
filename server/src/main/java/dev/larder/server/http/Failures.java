package dev.larder.server.http;

import dev.larder.document.Document;
import dev.larder.document.InvalidDocument;
import dev.larder.document.Problem;
import dev.larder.store.NewerSchema;
import dev.larder.store.TransactionTimeout;
import dev.larder.store.secret.UnknownSecretKey;
import io.grpc.StatusRuntimeException;
import io.javalin.http.HttpResponseException;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowNotFoundException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where what went wrong becomes a problem that can be answered. What is not listed
 * here is a bug: its sender learns the request's id, the log has the stack trace.
 */
final class Failures {
  private static final Logger log = LoggerFactory.getLogger(Failures.class);
  private static final int MAX_CAUSES = 20;
  private static final Duration AGAIN = Duration.ofSeconds(2);

  private Failures() {}

  static ApiProblem problem(Exception e) {
    if (e instanceof ApiProblem problem) {
      return problem;
    }
    if (e instanceof InvalidDocument invalid) {
      return document(invalid);
    }
    if (e instanceof HttpResponseException http) {
      return new ApiProblem(
          http.getStatus() == 413 ? ProblemType.TOO_LARGE : ProblemType.INVALID_REQUEST,
          Optional.ofNullable(http.getMessage()).orElse("the request cannot be read"));
    }
    return database(e)
        .or(() -> temporal(e))
        .or(() -> client(e))
        .orElseGet(
            () -> {
              log.error("a bug: a request was not met", e);
              return new ApiProblem(
                  ProblemType.BUG, "this is a bug; the server's log has it by the request's id");
            });
  }

  private static ApiProblem document(InvalidDocument invalid) {
    List<Document> problems = invalid.problems().stream().map(Failures::document).toList();
    Problem first = invalid.problems().getFirst();
    boolean body = first.place().file().equals("body");
    return new ApiProblem(
            body ? ProblemType.INVALID_REQUEST : ProblemType.INVALID_DOCUMENT, first.toString())
        .with("errors", problems);
  }

  private static Document document(Problem problem) {
    return new Document()
        .put("file", problem.place().file())
        .put("line", problem.place().line())
        .put("column", problem.place().column())
        .put("key", problem.key())
        .put("detail", problem.reason());
  }

  private static Optional<ApiProblem> database(Exception e) {
    Optional<UnknownSecretKey> key = cause(e, UnknownSecretKey.class);
    if (key.isPresent()) {
      log.warn("a request needs another secret key: {}", key.get().getMessage());
      return Optional.of(
          new ApiProblem(ProblemType.UNAVAILABLE, "at the server: " + key.get().getMessage()));
    }
    if (cause(e, NewerSchema.class).isPresent()) {
      return Optional.of(away("the server is older than its database"));
    }
    if (cause(e, TransactionTimeout.class).isPresent()) {
      return Optional.of(away("other requests hold what this needs"));
    }
    return cause(e, SQLException.class).flatMap(Failures::sql);
  }

  private static Optional<ApiProblem> sql(SQLException e) {
    String state = Optional.ofNullable(e.getSQLState()).orElse("");
    if (state.startsWith("22")) {
      return Optional.of(ApiProblem.invalid("the database cannot take a text that was given"));
    }
    boolean connection =
        e instanceof SQLTransientConnectionException
            || Stream.of("08", "57P", "53", "28", "3D", "25006", "55P03")
                .anyMatch(state::startsWith);
    if (connection) {
      log.warn(
          "the database is away: {}",
          String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      return Optional.of(away("the database is away"));
    }
    return Optional.empty();
  }

  private static Optional<ApiProblem> temporal(Exception e) {
    if (cause(e, WorkflowNotFoundException.class).isPresent()) {
      return Optional.of(away("the Reconciler does not run: start a worker"));
    }
    return cause(e, StatusRuntimeException.class)
        .map(status -> away("Temporal is away: " + status.getStatus().getCode()))
        .or(() -> cause(e, WorkflowException.class).map(any -> away("Temporal is away")));
  }

  /** It went away while it was read from or written to. */
  private static Optional<ApiProblem> client(Exception e) {
    return cause(e, IOException.class)
        .map(io -> ApiProblem.invalid("the request ended early, or came too slowly"));
  }

  private static ApiProblem away(String detail) {
    return new ApiProblem(ProblemType.UNAVAILABLE, detail).retryAfter(AGAIN);
  }

  private static <T extends Throwable> Optional<T> cause(Throwable e, Class<T> type) {
    return Stream.<Throwable>iterate(e, at -> at != null, Throwable::getCause)
        .limit(MAX_CAUSES)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }
}
