package dev.larder.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.larder.document.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A client of one server of the HTTP API. Its token goes to that server alone: over https, or on
 * the loopback; never after a redirect. What the server does not do is an {@link ApiException}; a
 * server that cannot be reached a {@link ServerUnreachable}.
 */
public final class LarderClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration READ = Duration.ofSeconds(30);
  private static final int MAX_BYTES = 64 << 20;

  private final URI url;
  private final Supplier<String> token;

  /**
   * A client of the server at this address; an IllegalArgumentException where a token must not go
   * there.
   *
   * @param token asked for each request, so that one that is replaced needs no new client
   */
  public LarderClient(URI url, Supplier<String> token) {
    this.url = checked(url);
    this.token = token;
  }

  private static URI checked(URI url) {
    if (url.getHost() == null || url.getUserInfo() != null || url.getQuery() != null) {
      throw new IllegalArgumentException(
          "the address of a server is https://HOST or https://HOST:PORT, not " + url);
    }
    boolean secret =
        "https".equals(url.getScheme())
            || ("http".equals(url.getScheme()) && isLoopback(url.getHost()));
    if (!secret) {
      throw new IllegalArgumentException(
          "a token goes over https, or over http to this machine alone, not to " + url);
    }
    return URI.create(url.toString().replaceFirst("/+$", ""));
  }

  /** By what is written, and what an address is: no name is looked up but localhost. */
  private static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    boolean address = host.startsWith("[") || host.matches("[0-9.]+");
    try {
      return address && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The server's address. */
  public URI url() {
    return url;
  }

  /** Claims. With a key it is sent again where the first answer was lost. */
  public ClaimAnswer claim(ClaimCall call) {
    Map<String, String> headers = new LinkedHashMap<>();
    call.key().ifPresent(key -> headers.put("Idempotency-Key", key));
    Duration held = call.held().orElse(Duration.ZERO);
    call.held().ifPresent(time -> headers.put("Prefer", "wait=" + time.toSeconds()));
    return ClaimAnswer.of(send("POST", "/v1/claims", Optional.of(call.body()), headers, held));
  }

  /**
   * The claim as it is now.
   *
   * @param held how long the server may hold its answer until it is personalized
   */
  public ClaimAnswer claim(String claim, Duration held) {
    return ClaimAnswer.of(
        send(
            "GET",
            "/v1/claims/" + claim,
            Optional.empty(),
            Map.of("Prefer", "wait=" + held.toSeconds()),
            held));
  }

  /** The workspace lives at least so long from now; answers with what is so then. */
  public JsonNode extend(String workspace, Duration time) {
    return post(
        "/v1/workspaces/" + workspace + "/extend",
        JsonNodeFactory.instance.objectNode().put("for", Durations.text(time)));
  }

  /** Gives the workspace back: it is deleted. */
  public JsonNode release(String workspace) {
    return post("/v1/workspaces/" + workspace + "/release", JsonNodeFactory.instance.objectNode());
  }

  /** What is answered at this path, query included. */
  public JsonNode get(String path) {
    return send("GET", path, Optional.empty(), Map.of(), Duration.ZERO);
  }

  public JsonNode post(String path, JsonNode body) {
    return send("POST", path, Optional.of(body), Map.of(), Duration.ZERO);
  }

  public JsonNode delete(String path) {
    return send("DELETE", path, Optional.empty(), Map.of(), Duration.ZERO);
  }

  /** What is answered; for whatever has no method of its own here. */
  public JsonNode ask(String method, String path, Optional<JsonNode> body) {
    return send(method, path, body, Map.of(), Duration.ZERO);
  }

  private JsonNode send(
      String method,
      String path,
      Optional<JsonNode> body,
      Map<String, String> headers,
      Duration held) {
    try {
      HttpURLConnection connection = open(method, path, headers, held);
      if (body.isPresent()) {
        byte[] bytes = JSON.writeValueAsBytes(body.get());
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(bytes.length);
        try (OutputStream out = connection.getOutputStream()) {
          out.write(bytes);
        }
      }
      return answer(connection);
    } catch (IOException e) {
      throw new ServerUnreachable(url, e);
    }
  }

  private HttpURLConnection open(
      String method, String path, Map<String, String> headers, Duration held) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(url + path).toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout((int) CONNECT.toMillis());
    connection.setReadTimeout((int) READ.plus(held).toMillis());
    connection.setRequestMethod(method);
    connection.setRequestProperty("Authorization", "Bearer " + token.get());
    connection.setRequestProperty("Accept", "application/json");
    headers.forEach(connection::setRequestProperty);
    return connection;
  }

  private JsonNode answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status >= 300 && status < 400) {
      throw new ApiException(
          status,
          "",
          "%s leads elsewhere (%s): name the server itself"
              .formatted(url, connection.getHeaderField("Location")),
          MissingNode.getInstance(),
          Optional.empty());
    }
    String text;
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      text = in == null ? "" : new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
    if (status < 300) {
      return JSON.readTree(text);
    }
    throw failure(status, text, connection.getHeaderField("Retry-After"));
  }

  private ApiException failure(
      int status, String text, @org.jspecify.annotations.Nullable String retryAfter) {
    JsonNode problem;
    try {
      problem = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      problem = MissingNode.getInstance();
    }
    return new ApiException(
        status,
        problem.path("type").asText(""),
        problem.path("detail").asText(url + " answers " + status),
        problem,
        Optional.ofNullable(retryAfter)
            .filter(seconds -> seconds.matches("[0-9]{1,6}"))
            .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds))));
  }
}
