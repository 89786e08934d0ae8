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
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  /** As servers say it. */
  private static final String NO_SUCH_PATH = "there is nothing at this path";

  private static final int MAX_RATE_LIMITED = 3;
  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  private final URI url;
  private final Supplier<String> token;
  private final String agent;

  /**
   * A client of the server at this address; an IllegalArgumentException where a token must not go
   * there.
   *
   * @param token asked for each request, so that one that is replaced needs no new client
   */
  public LarderClient(URI url, Supplier<String> token) {
    this(url, token, "larder");
  }

  /**
   * The same of a program that says which it is.
   *
   * @param agent its name and version, as {@code NAME/VERSION}
   */
  public LarderClient(URI url, Supplier<String> token, String agent) {
    this.url = checked(url);
    this.token = token;
    this.agent = agent;
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

  /** Claims. With a key it is sent once more where the first answer was lost. */
  public ClaimAnswer claim(ClaimCall call) {
    try {
      return claimOnce(call);
    } catch (ServerUnreachable lost) {
      if (call.key().isEmpty()) {
        throw lost;
      }
      return claimOnce(call);
    }
  }

  private ClaimAnswer claimOnce(ClaimCall call) {
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

  /** The same, where the answer may take so much longer. */
  public JsonNode ask(String method, String path, Optional<JsonNode> body, Duration held) {
    return send(method, path, body, Map.of("Prefer", "wait=" + held.toSeconds()), held);
  }

  /**
   * Sends bytes as they are.
   *
   * @param size how many there are
   */
  public JsonNode put(String path, InputStream bytes, long size) {
    try {
      HttpURLConnection connection = open("PUT", path, Map.of(), READ);
      connection.setRequestProperty("Content-Type", "application/gzip");
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(size);
      try (OutputStream out = connection.getOutputStream()) {
        bytes.transferTo(out);
      } catch (IOException refused) {
        return answer(connection); // a server that takes no more of it has said why
      }
      return answer(connection);
    } catch (IOException e) {
      throw new ServerUnreachable(url, e);
    }
  }

  /**
   * Server-sent events from this path, until the server ends them or the reader has enough. A
   * ServerUnreachable where the connection is lost: come again with the last event's id.
   *
   * @param after the last event that was received
   * @param wantsMore is given each event, and answers whether to go on
   */
  public void follow(String path, Optional<String> after, Predicate<StreamedEvent> wantsMore) {
    try {
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Accept", "text/event-stream");
      after.ifPresent(id -> headers.put("Last-Event-ID", id));
      HttpURLConnection connection = open("GET", path, headers, Duration.ZERO);
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        answer(connection);
      }
      try (InputStream in = connection.getInputStream()) {
        StreamedEvent.readAll(in, wantsMore);
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      throw new ServerUnreachable(url, e);
    }
  }

  /** Too many requests are sent again: none of them was done. */
  private JsonNode send(
      String method,
      String path,
      Optional<JsonNode> body,
      Map<String, String> headers,
      Duration held) {
    for (int sent = 1; ; sent++) {
      try {
        return sendOnce(method, path, body, headers, held);
      } catch (ApiException refused) {
        Duration pause = refused.retryAfter().orElse(MAX_PAUSE);
        boolean again =
            refused.type().equals("rate-limited")
                && sent < MAX_RATE_LIMITED
                && pause.compareTo(MAX_PAUSE) <= 0;
        if (!again) {
          throw refused;
        }
        pause(pause, refused);
      }
    }
  }

  private static void pause(Duration time, ApiException refused) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused;
    }
  }

  private JsonNode sendOnce(
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
    connection.setRequestProperty("User-Agent", agent);
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
    throw failure(
        connection.getURL().getPath(), status, text, connection.getHeaderField("Retry-After"));
  }

  private ApiException failure(String path, int status, String text, @Nullable String retryAfter) {
    JsonNode problem;
    try {
      problem = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      problem = MissingNode.getInstance();
    }
    return new ApiException(
        status,
        problem.path("type").asText(""),
        isUnknown(status, problem)
            ? "the server at %s is older than this program: it has nothing at %s"
                .formatted(url, path)
            : problem.path("detail").asText(url + " answers " + status),
        problem,
        Optional.ofNullable(retryAfter)
            .filter(seconds -> seconds.matches("[0-9]{1,6}"))
            .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds))));
  }

  /** A path that the server does not have, other than one that leads to nothing. */
  private static boolean isUnknown(int status, JsonNode problem) {
    return status == HttpURLConnection.HTTP_BAD_METHOD
        || (status == HttpURLConnection.HTTP_NOT_FOUND
            && problem.path("detail").asText().equals(NO_SUCH_PATH));
  }
}
