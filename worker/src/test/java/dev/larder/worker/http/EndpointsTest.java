package dev.larder.worker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.store.Database;
import dev.larder.store.StoreClock;
import dev.larder.store.TestDatabase;
import dev.larder.worker.config.DatabaseAddress;
import dev.larder.worker.config.ListenAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker answers to those who watch it. */
class EndpointsTest {
  private static final Optional<ListenAddress> ANYWHERE = Optional.of(ListenAddress.loopback(0));
  private final Readiness readiness = new Readiness("database", "temporal");

  @Test
  void aProcessIsAliveBeforeItIsReady() throws Exception {
    try (Endpoints endpoints = Endpoints.serve(ANYWHERE, () -> "a 1\n", readiness)) {
      assertThat(get(endpoints, "metrics").body()).isEqualTo("a 1\n");
      assertThat(get(endpoints, "healthz").statusCode()).isEqualTo(200);
      HttpResponse<String> ready = get(endpoints, "readyz");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body())
          .isEqualTo(
              "{\"ready\":false,\"database\":\"not reached yet\",\"temporal\":\"not reached"
                  + " yet\"}\n");
    }
  }

  @Test
  void itIsReadyWhenAllItNeedsIsThereAndElseSaysWhatFails() throws Exception {
    try (Endpoints endpoints = Endpoints.serve(ANYWHERE, () -> "", readiness)) {
      readiness.needs("database", Optional::empty);
      readiness.needs(
          "temporal",
          () -> {
            throw new IllegalStateException("connection refused");
          });
      assertThat(get(endpoints, "readyz").body())
          .isEqualTo("{\"ready\":false,\"database\":\"ok\",\"temporal\":\"connection refused\"}\n");

      readiness.needs("temporal", Optional::empty);
      assertThat(get(endpoints, "readyz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aSchemaThatLacksMigrationsIsNotReady() {
    assertThat(TestDatabase.fresh().schema().misfit()).isEmpty();
    assertThat(
            Database.over(
                    DatabaseAddress.parse(TestDatabase.emptyUrl()).source("test"),
                    StoreClock.DATABASE)
                .schema()
                .misfit())
        .hasValueSatisfying(
            text -> assertThat(text).contains("migration").contains("larder migrate"));
  }

  @Test
  void answersToItsPathsAloneAndToReadersAlone() throws Exception {
    try (Endpoints endpoints = Endpoints.serve(ANYWHERE, () -> "a 1\n", readiness)) {
      for (String other :
          List.of("metrics/", "metrics/x", "metricsx", "healthz/x", "readyz2", "")) {
        assertThat(get(endpoints, other).statusCode()).as(other).isEqualTo(404);
      }
      for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
        HttpResponse<String> refused = ask(endpoints, method, "metrics");
        assertThat(refused.statusCode()).as(method).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD");
      }
      HttpResponse<String> head = ask(endpoints, "HEAD", "metrics");
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.headers().firstValue("Content-Length")).contains("4");
      assertThat(head.body()).isEmpty();
    }
  }

  @Test
  @Timeout(60)
  void hangsUpOnARequestThatDoesNotEnd() throws Exception {
    try (Endpoints endpoints = Endpoints.serve(ANYWHERE, () -> "", readiness)) {
      URI metrics = URI.create(endpoints.metricsUrl().orElseThrow());
      try (Socket slow = new Socket(metrics.getHost(), metrics.getPort())) {
        slow.setSoTimeout(50_000);
        slow.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost:".getBytes(US_ASCII));
        assertThat(slow.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void aTakenPortIsNoReasonToStop() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Endpoints endpoints =
            Endpoints.serve(
                Optional.of(ListenAddress.loopback(taken.getLocalPort())), () -> "", readiness)) {
      assertThat(endpoints.metricsUrl()).isEmpty();
    }
    try (Endpoints off = Endpoints.serve(Optional.empty(), () -> "", readiness)) {
      assertThat(off.metricsUrl()).isEmpty();
    }
  }

  @Test
  void addressesAreReadAsPeopleWriteThem() {
    assertThat(ListenAddress.parse("off")).isEmpty();
    assertThat(ListenAddress.parse("9464")).contains(ListenAddress.loopback(9464));
    assertThat(ListenAddress.parse("0.0.0.0:9")).contains(new ListenAddress("0.0.0.0", 9));
    assertThat(ListenAddress.parse("[::1]:9")).hasToString("Optional[[::1]:9]");
    assertThatThrownBy(() -> ListenAddress.parse("here")).hasMessageContaining("HOST:PORT");
    assertThatThrownBy(() -> ListenAddress.parse("70000")).hasMessageContaining("65535");
  }

  private static HttpResponse<String> get(Endpoints endpoints, String path) throws Exception {
    return ask(endpoints, "GET", path);
  }

  private static HttpResponse<String> ask(Endpoints endpoints, String method, String path)
      throws Exception {
    URI metrics = URI.create(endpoints.metricsUrl().orElseThrow());
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(metrics.resolve("/" + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
