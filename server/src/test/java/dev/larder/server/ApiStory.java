package dev.larder.server;

import dev.larder.access.Grant;
import dev.larder.access.PoolPattern;
import dev.larder.access.Scope;
import dev.larder.store.Database;
import dev.larder.store.StoreClock;
import dev.larder.store.Story;
import dev.larder.store.TestDatabase;
import dev.larder.store.secret.Secrets;
import dev.larder.store.token.NewToken;
import dev.larder.store.token.Tokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** A server over a story's database, and clients of it. There is no Temporal. */
final class ApiStory implements AutoCloseable {
  private static final Duration AWAY = Duration.ofMillis(50);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final DataSource source = TestDatabase.freshSource();
  final Database database = Database.over(source, StoreClock.DATABASE);
  final Story story = Story.today(source);
  final Tokens tokens = new Tokens(database);
  final LarderServer server;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  ApiStory() {
    server = another();
  }

  /** One more server over the same database. */
  LarderServer another() {
    return another(ServerConfig.loopback(0, Secrets.withoutKey(), "1.2.3"));
  }

  LarderServer another(ServerConfig config) {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setTarget("127.0.0.1:1")
                .setRpcTimeout(AWAY)
                .setRpcRetryOptions(
                    RpcRetryOptions.newBuilder()
                        .setExpiration(AWAY)
                        .setInitialInterval(AWAY)
                        .build())
                .build());
    opened.push(stubs::shutdownNow);
    LarderServer started =
        LarderServer.start(
            config,
            new LarderServer.Resources(
                database,
                WorkflowClient.newInstance(stubs),
                () -> Optional.of("away"),
                new SimpleMeterRegistry(),
                () -> "larder_up 1\n"));
    opened.push(started);
    return started;
  }

  static Grant everywhere(Scope scope) {
    return new Grant(scope, PoolPattern.ALL);
  }

  static Grant in(Scope scope, String pattern) {
    return new Grant(scope, PoolPattern.parse(pattern));
  }

  /** A client that holds a token with these grants. */
  Client client(String name, Grant... grants) {
    return new Client(server.url(), Optional.of(token(name, grants)));
  }

  String token(String name, Grant... grants) {
    return tokens
        .create(new NewToken(name, List.of(grants), Duration.ofDays(1)), Optional.empty(), "tester")
        .text()
        .secretText();
  }

  Client admin() {
    return client("admin", everywhere(Scope.ADMIN));
  }

  Client anyone() {
    return new Client(server.url(), Optional.empty());
  }

  /** Asks one server with one token. */
  record Client(String url, Optional<String> token) {
    Client at(LarderServer other) {
      return new Client(other.url(), token);
    }

    Asked get(String path, String... headers) {
      return ask("GET", path, Optional.empty(), headers);
    }

    Asked post(String path, String json, String... headers) {
      return ask("POST", path, Optional.of(json), headers);
    }

    Asked delete(String path) {
      return ask("DELETE", path, Optional.empty());
    }

    Asked claim(String json, String... headers) {
      return post("/v1/claims", json, headers);
    }

    Asked ask(String method, String path, Optional<String> json, String... headers) {
      try {
        var response = HTTP.send(request(method, path, json, headers), BodyHandlers.ofString());
        Asked asked = new Asked(response.statusCode(), response.body(), response);
        OpenApi.check(method, path, asked);
        return asked;
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }

    HttpRequest request(String method, String path, Optional<String> json, String... headers) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url + path))
              .timeout(Duration.ofSeconds(90))
              .method(method, json.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
      token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
      if (json.isPresent() && Arrays.stream(headers).noneMatch("Content-Type"::equals)) {
        request.header("Content-Type", "application/json");
      }
      if (headers.length > 0) {
        request.headers(headers);
      }
      return request.build();
    }
  }

  @Override
  public void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
