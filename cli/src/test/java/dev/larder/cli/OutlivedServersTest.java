package dev.larder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.larder.cli.frame.CliContext;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * What verbs do where a server is away for a while, has too much to do, or is another version's.
 */
@NullMarked
class OutlivedServersTest {
  private static final String BUILD = "0a1b2c3d-0000-4000-8000-000000000000";

  @TempDir private Path folder;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger count = new AtomicInteger();
  private HttpServer server;

  /** What is answered to the so-manieth request. */
  private interface Answers {
    void answer(HttpExchange exchange, int number) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private record Ran(int code, String out, String err) {}

  private Ran ran(Answers answers, String... arguments) {
    server.createContext(
        "/",
        exchange -> {
          asked.add(
              exchange.getRequestURI()
                  + Optional.ofNullable(exchange.getRequestHeaders().getFirst("Last-Event-ID"))
                      .map(id -> " after " + id)
                      .orElse(""));
          answers.answer(exchange, count.incrementAndGet());
          exchange.close();
        });
    server.start();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine larder =
        Larder.commandLine(
            Verbs.ofClient(
                new CliContext(
                    Map.of(
                        "LARDER_URL",
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        "LARDER_TOKEN",
                        "t"),
                    folder,
                    false)),
            (failure, command) -> Optional.empty(),
            arguments);
    larder.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Ran(larder.execute(arguments), out.toString(), err.toString());
  }

  private static void json(HttpExchange exchange, int status, String json) throws IOException {
    body(exchange, status, "application/json", json);
  }

  private static void body(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Test
  void aLogGoesOnBehindTheLastAttemptThatWasShown() {
    String attempt =
        "id: %1$d\nevent: attempt\ndata: {\"attempt\": %1$d, \"text\": \"try %1$d\\n\"}\n\n";
    Ran ran =
        ran(
            (exchange, number) -> {
              String path = exchange.getRequestURI().getPath();
              if (path.endsWith("/stream")) {
                String end = "id: 2\nevent: end\ndata: {\"status\": \"succeeded\"}\n\n";
                boolean first = asked.stream().filter(one -> one.contains("/stream")).count() == 1;
                body(
                    exchange,
                    200,
                    "text/event-stream",
                    first ? ": larder\n\n" + attempt.formatted(1) : attempt.formatted(2) + end);
              } else if (path.endsWith("/logs")) {
                json(exchange, 200, "{\"items\": [], \"build\": {\"status\": \"running\"}}");
              } else {
                json(exchange, 200, "{\"items\": [{\"id\": \"" + BUILD + "\"}]}");
              }
            },
            "logs",
            "0a1b2c3d",
            "--follow");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("try 1\ntry 2\n");
    assertThat(asked)
        .contains(
            "/v1/builds/" + BUILD + "/logs/stream after 0",
            "/v1/builds/" + BUILD + "/logs/stream after 1");
  }

  @Test
  void whoWaitsAsksAgainWhereTheServerIsAwayForAWhile() {
    Ran ran =
        ran(
            (exchange, number) -> {
              if (number == 2) {
                json(exchange, 503, "{\"type\": \"unavailable\", \"detail\": \"no database\"}");
              } else {
                json(exchange, 200, stock(number > 2 ? 1 : 0));
              }
            },
            "wait");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains("waiting for acme/java-dev/large: 0 of 1 ready")
        .contains("larder: no database; asking again")
        .contains("larder: the server answers again");
  }

  @Test
  void aServerThatIsAwayAtTheFirstQuestionIsSaidToBe() {
    Ran ran =
        ran(
            (exchange, number) ->
                json(exchange, 503, "{\"type\": \"unavailable\", \"detail\": \"no database\"}"),
            "wait");
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("no database");
  }

  @Test
  void tooManyRequestsAreSentAgain() {
    Ran ran =
        ran(
            (exchange, number) -> {
              if (number < 3) {
                exchange.getResponseHeaders().set("Retry-After", "0");
                json(exchange, 429, "{\"type\": \"rate-limited\", \"detail\": \"too many\"}");
              } else {
                json(exchange, 200, stock(1));
              }
            },
            "pools",
            "-o",
            "json");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("\"preset\" : \"large\"");
    assertThat(asked).hasSize(3);
  }

  @Test
  void anOlderServerIsNamed() {
    Ran ran =
        ran(
            (exchange, number) ->
                json(
                    exchange,
                    404,
                    "{\"type\": \"not-found\", \"detail\": \"there is nothing at this path\"}"),
            "metrics");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("is older than this program: it has nothing at /v1/metrics");
  }

  @Test
  void whatANewerServerAddsIsPrintedAndDoesNoHarm() {
    Ran ran =
        ran(
            (exchange, number) ->
                json(
                    exchange,
                    200,
                    "{\"items\": [{\"organization\": \"acme\", \"template\": \"java-dev\","
                        + " \"preset\": \"large\", \"state\": \"dreaming\", \"mood\": 7}],"
                        + " \"more\": true}"),
            "pools");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("java-dev/large").contains("dreaming");
  }

  private static String stock(int ready) {
    return "{\"items\": [{\"organization\": \"acme\", \"template\": \"java-dev\", \"preset\":"
        + " \"large\", \"desired\": 1, \"ready\": %d, \"state\": \"filling\"}], \"next\": null}"
            .formatted(ready);
  }
}
