package dev.larder.server;

import static dev.larder.access.Scope.ADMIN;
import static dev.larder.access.Scope.CLAIM;
import static dev.larder.server.ApiStory.everywhere;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.larder.api.ApiException;
import dev.larder.api.ClaimAnswer;
import dev.larder.api.ClaimCall;
import dev.larder.api.LarderClient;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The API from Java, and where a token goes. */
class LarderClientTest {
  private final ApiStory api = new ApiStory();

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  private LarderClient client(dev.larder.access.Scope scope) {
    String token = api.token("ci", everywhere(scope));
    return new LarderClient(URI.create(api.server.url()), () -> token);
  }

  @Test
  void aProgramClaimsExtendsAndReleases() {
    api.story.want(1);
    api.story.fill();
    LarderClient client = client(CLAIM);
    ClaimAnswer claimed =
        client.claim(ClaimCall.of("acme/java-dev/large").key("order-7").lease(Duration.ofHours(1)));
    String workspace = claimed.workspace().orElseThrow();
    assertThat(claimed.hit()).isTrue();
    assertThat(claimed.outputs()).isNotEmpty();
    assertThat(client.claim(claimed.claim(), Duration.ZERO).workspace()).contains(workspace);
    assertThat(client.extend(workspace, Duration.ofHours(2)).path("extended").asBoolean()).isTrue();
    assertThat(client.release(workspace).path("state").asText()).isNotEmpty();
  }

  @Test
  void aMissSaysWhenToComeBack() {
    api.story.want(1);
    api.story.fill();
    LarderClient client = client(CLAIM);
    client.claim(ClaimCall.of("acme/java-dev/large"));
    assertThatThrownBy(() -> client.claim(ClaimCall.of("acme/java-dev/large")))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.type()).isEqualTo("out-of-stock");
              assertThat(e.retryAfter()).isPresent();
            });
  }

  @Test
  void aTokenGoesOverHttpsOrToThisMachine() {
    for (String url :
        List.of(
            "http://larder.example",
            "http://10.0.0.1:8080",
            "http://127.0.0.1.example:8080",
            "ftp://127.0.0.1",
            "http://user@127.0.0.1:8080",
            "larder.example")) {
      assertThatThrownBy(() -> new LarderClient(URI.create(url), () -> "t"))
          .as(url)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String url :
        List.of(
            "https://larder.example", "http://127.0.0.1:1", "http://localhost", "http://[::1]:1")) {
      assertThat(new LarderClient(URI.create(url), () -> "t").url()).isEqualTo(URI.create(url));
    }
  }

  @Test
  void aKeyedClaimWhoseAnswerIsLostIsSentAgain() throws Exception {
    List<String> keys = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")));
          if (keys.size() > 1) {
            byte[] answer = "{\"claim\": \"c\", \"state\": \"claimed\"}".getBytes(UTF_8);
            exchange.sendResponseHeaders(201, answer.length);
            exchange.getResponseBody().write(answer);
          }
          exchange.close(); // the first: without an answer
        });
    server.start();
    try {
      LarderClient client =
          new LarderClient(
              URI.create("http://127.0.0.1:" + server.getAddress().getPort()), () -> "t");
      assertThat(client.claim(ClaimCall.of("a/b/c").key("k")).claim()).isEqualTo("c");
      assertThat(keys).containsExactly("k", "k");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer elsewhere =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    elsewhere.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          exchange
              .getResponseHeaders()
              .set(
                  "Location",
                  "http://127.0.0.1:%d/elsewhere".formatted(elsewhere.getAddress().getPort()));
          exchange.sendResponseHeaders(307, -1);
          exchange.close();
        });
    elsewhere.start();
    try {
      LarderClient client =
          new LarderClient(
              URI.create("http://127.0.0.1:" + elsewhere.getAddress().getPort()), () -> "t");
      assertThatThrownBy(() -> client.get("/v1/pools")).isInstanceOf(ApiException.class);
      assertThat(asked).containsExactly("/v1/pools");
    } finally {
      elsewhere.stop(0);
    }
  }

  @Test
  void aServerThatIsNotThereIsAnIoException() {
    LarderClient client = new LarderClient(URI.create("http://127.0.0.1:1"), () -> "t");
    assertThatThrownBy(() -> client.get("/v1/pools"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("http://127.0.0.1:1");
  }

  @Test
  void everythingElseIsAPath() {
    assertThat(client(ADMIN).get("/v1/whoami").path("name").asText()).isEqualTo("ci");
  }
}
