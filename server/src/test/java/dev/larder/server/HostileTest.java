package dev.larder.server;

import static dev.larder.access.Scope.ADMIN;
import static dev.larder.access.Scope.CLAIM;
import static dev.larder.server.ApiStory.everywhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.larder.server.ApiStory.Client;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What no well-behaved client sends: one clear problem each, nothing done, no hang. */
class HostileTest {
  private final ApiStory api = new ApiStory();
  private final Client ci = api.client("ci", everywhere(CLAIM));

  @AfterEach
  void close() throws Exception {
    assertThat(api.anyone().get("/healthz").status()).isEqualTo(200);
    api.close();
  }

  @Test
  void bodiesThatAreNoClaim() {
    for (String body :
        List.of(
            "",
            "{",
            "[]",
            "null",
            "\"x\"",
            "{\"pool\":7}",
            "{\"pool\":{}}",
            "{\"pool\":\"no pool\"}",
            "{\"pool\":\"a/b\",\"owner\":[]}",
            "{\"pool\":\"a/b\",\"onMiss\":\"perhaps\"}",
            "{\"pool\":\"a/b\",\"lease\":\"-1h\"}",
            "{\"pool\":\"a/b\",\"lease\":\"0s\"}",
            "{\"pool\":\"a/b\",\"values\":{\"x\":{}}}",
            "{\"pool\":\"a/b\",\"values\":{\"x\":\"1\"},\"secrets\":{\"x\":\"2\"}}",
            "{\"pool\":\"a/b\",\"pool\":\"c/d\"}",
            "{\"pool\":\"a/b\",\"owner\":\"\\u0000\"}",
            "{\"pool\":\"a/b\",\"owner\":\"\\ud800\"}",
            "{\"pool\":\"a/b\"} {}",
            "[".repeat(10_000),
            "{\"pool\":\"a/b\",\"n\":" + "9".repeat(5_000) + "}")) {
      Asked asked = ci.claim(body);
      assertThat(asked.problem()).as(body).isEqualTo("400 invalid-request");
      assertThat(asked.body()).doesNotContain("Exception").doesNotContain("\\tat ");
    }
  }

  @Test
  void anUnknownKeyIsNamedWithTheOneThatWasMeant() {
    Asked asked = ci.claim("{\"pool\":\"a/b\",\n \"ownr\":\"x\"}");
    assertThat(asked.text("detail")).contains("ownr").contains("owner");
    assertThat(asked.json().at("/errors/0/line").asInt()).isEqualTo(2);
    assertThat(asked.json().at("/errors/0/key").asText()).isEqualTo("ownr");
  }

  @Test
  void textThatIsNotUtf8() throws Exception {
    try (RawClient raw = new RawClient(api.server.url())) {
      raw.send(
          "POST /v1/claims HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer %s\r\nContent-Length: 3\r\n\r\n{\u00ff}"
              .formatted(ci.token().orElseThrow()));
      assertThat(raw.answer()).contains("400 Bad Request").contains("not UTF-8");
    }
  }

  @Test
  void anAnswerBeforeTheBodyWasReadEndsTheConnectionAndSaysSo() throws Exception {
    try (RawClient raw = new RawClient(api.server.url())) {
      raw.send("POST /v1/claims HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n");
      assertThat(raw.answer())
          .contains("401 Unauthorized")
          .containsIgnoringCase("connection: close");
    }
  }

  @Test
  void aBodyOfAHundredMegabytesIsNotRead() throws Exception {
    try (RawClient raw = new RawClient(api.server.url())) {
      raw.send(
          "POST /v1/claims HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 104857600\r\n\r\n{"
              .formatted(ci.token().orElseThrow()));
      byte[] begin = raw.in().readNBytes(600);
      assertThat(new String(begin, StandardCharsets.UTF_8)).contains("413").contains("too-large");
    }
  }

  @Test
  void aBodyThatDoesNotSayHowLongItIsIsCutOff() {
    Asked asked = ci.claim("{\"pool\":\"" + "x".repeat(2 << 20) + "\"}");
    assertThat(asked.problem()).isEqualTo("413 too-large");
  }

  @Test
  void aFloodOfHeaders() {
    String[] flood = new String[400];
    for (int i = 0; i < flood.length; i += 2) {
      flood[i] = "X-" + i;
      flood[i + 1] = "x".repeat(100);
    }
    assertThatCode(
            () -> {
              var response =
                  HttpClient.newHttpClient()
                      .send(
                          ci.request("GET", "/v1/claims", Optional.empty(), flood),
                          BodyHandlers.ofString());
              assertThat(response.statusCode()).isEqualTo(431);
              assertThat(response.body()).doesNotContain("Exception").doesNotContain("jetty");
            })
        .doesNotThrowAnyException();
  }

  @Test
  void aKeyOfTenKilobytes() {
    assertThat(ci.claim("{\"pool\":\"a/b\"}", "Idempotency-Key", "k".repeat(10_000)).problem())
        .isEqualTo("400 invalid-request");
  }

  @Test
  void cursorsThatWereMadeUp() {
    Client admin = api.admin();
    for (String list : List.of("pools", "workspaces", "builds", "events")) {
      for (String cursor : List.of("x", "%00", "AAAA", "bm9uZQ", "a".repeat(5_000))) {
        assertThat(admin.get("/v1/" + list + "?after=" + cursor).problem())
            .as(list + " " + cursor)
            .isIn("400 invalid-cursor", "400 invalid-request");
      }
      assertThat(admin.get("/v1/" + list + "?limit=0").problem()).isEqualTo("400 invalid-request");
      assertThat(admin.get("/v1/" + list + "?limit=99999999999").problem())
          .isEqualTo("400 invalid-request");
    }
  }

  @Test
  void aClientThatSendsItsHeadersByteByByteIsCutOff() throws Exception {
    try (RawClient raw = new RawClient(api.server.url())) {
      raw.send("GET /v1/pools HTTP/1.1\r\nHost: x\r\n");
      assertThatEnds(raw, "X");
    }
  }

  @Test
  void aClientThatSendsItsBodyByteByByteIsCutOff() throws Exception {
    try (RawClient raw = new RawClient(api.server.url())) {
      raw.send(
          "POST /v1/claims HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 500\r\n\r\n"
              .formatted(ci.token().orElseThrow()));
      assertThatEnds(raw, " ");
    }
  }

  /** Within half a minute the server ends the connection, though it is never idle. */
  private static void assertThatEnds(RawClient raw, String drop) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    boolean open = true;
    while (open && System.nanoTime() < end) {
      try {
        raw.send(drop);
        open = raw.in().available() == 0 && !raw.isEnded(Duration.ofMillis(500));
      } catch (IOException ended) {
        open = false;
      }
    }
    assertThat(open).isFalse();
  }

  @Test
  void aClientThatGoesAwayInMidAnswerDoesNoHarm() throws Exception {
    api.story.want(3);
    api.story.fill();
    Client admin = api.admin();
    for (int i = 0; i < 20; i++) {
      try (RawClient raw = new RawClient(api.server.url())) {
        raw.send(admin, "GET", "/v1/workspaces", "", "X: y");
      }
    }
    assertThat(admin.get("/v1/workspaces").json().path("items")).hasSize(3);
  }

  @Test
  void tooManyRequestsOfOneToken() throws Exception {
    var config =
        new ServerConfig(
            "127.0.0.1",
            0,
            Optional.empty(),
            dev.larder.store.secret.Secrets.withoutKey(),
            4,
            5,
            true,
            "1");
    Client client = ci.at(api.another(config));
    List<Asked> asked =
        IntStream.range(0, 30).mapToObj(i -> client.get("/v1/whoami")).collect(Collectors.toList());
    Asked refused = asked.getLast();
    assertThat(refused.problem()).isEqualTo("429 rate-limited");
    assertThat(refused.header("Retry-After")).contains("1");
  }

  @Test
  void directoriesThatAreNotWhatTheySay() throws Exception {
    byte[] good = tar(out -> file(out, "start.sh", "echo"));
    assertThat(put("0".repeat(64), good).text("detail")).contains("hash");
    assertThat(put(hash(good), new byte[] {1, 2, 3}).problem()).isEqualTo("400 invalid-request");
    assertThat(put(hash(good), java.util.Arrays.copyOf(good, good.length / 2)).problem())
        .isEqualTo("400 invalid-request");
    byte[] up = tar(out -> file(out, "../../escaped", "x"));
    assertThat(put(hash(up), up).problem()).isEqualTo("400 invalid-request");
    byte[] absolute = tar(out -> file(out, "/tmp/escaped", "x"));
    assertThat(put(hash(absolute), absolute).problem()).isEqualTo("400 invalid-request");
    byte[] device =
        tar(
            out -> {
              out.putArchiveEntry(new TarArchiveEntry("null", TarConstants.LF_CHR));
              out.closeArchiveEntry();
            });
    assertThat(put(hash(device), device).problem()).isEqualTo("400 invalid-request");
    byte[] bomb = tar(out -> file(out, "zeros", "\0".repeat(80 << 20)));
    assertThat(bomb.length).isLessThan(1 << 20);
    assertThat(put(hash(bomb), bomb).problem()).isEqualTo("400 invalid-request");
    assertThat(put(hash(good), good).status()).isEqualTo(201);
    assertThat(put(hash(good), good).status()).isEqualTo(201);
    assertThat(
            api.admin()
                .post(
                    "/v1/directories:missing",
                    "{\"hashes\":[\"%s\",\"%s\"]}".formatted(hash(good), hash(bomb)))
                .json()
                .path("items"))
        .extracting(node -> node.asText())
        .containsExactly(hash(bomb));
  }

  private Asked put(String hash, byte[] content) throws Exception {
    Client admin = api.client("admin", everywhere(ADMIN));
    HttpRequest request =
        HttpRequest.newBuilder(
                java.net.URI.create(
                    api.server.url() + "/v1/directories/" + hash + "?organization=acme"))
            .header("Authorization", "Bearer " + admin.token().orElseThrow())
            .header("Content-Type", "application/gzip")
            .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
            .build();
    var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    return new Asked(response.statusCode(), response.body(), response);
  }

  private interface Writing {
    void to(TarArchiveOutputStream out) throws IOException;
  }

  private static byte[] tar(Writing writing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      writing.to(out);
    }
    return bytes.toByteArray();
  }

  private static void file(TarArchiveOutputStream out, String name, String content)
      throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(bytes.length);
    out.putArchiveEntry(entry);
    out.write(bytes);
    out.closeArchiveEntry();
  }

  /** Of the tar, as directories are named. */
  private static String hash(byte[] gzipped) throws IOException {
    try (var in = new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(gzipped))) {
      return dev.larder.content.Sha256.of(in.readAllBytes());
    }
  }
}
