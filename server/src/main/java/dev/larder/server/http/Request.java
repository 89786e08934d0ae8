package dev.larder.server.http;

import dev.larder.access.Access;
import dev.larder.access.Scope;
import dev.larder.document.Fields;
import dev.larder.document.JsonDocument;
import dev.larder.document.Problems;
import dev.larder.pool.PoolName;
import dev.larder.pool.Text;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A request whose sender is known: its parts, read strictly. What is wrong is an ApiProblem. */
public final class Request {
  private static final Duration MAX_HELD = Duration.ofSeconds(60);
  private static final String WAIT = "wait=";

  /** How slowly a body may come beyond the first seconds: 16 kB a second. */
  private static final int BYTES_PER_MILLI = 16;

  private final Context context;
  private final Optional<Authentication.Caller> caller;
  private final String id;
  private final int maxBody;
  private final Means means;

  Request(
      Context context,
      Optional<Authentication.Caller> caller,
      String id,
      int maxBody,
      Means means) {
    this.context = context;
    this.caller = caller;
    this.id = id;
    this.maxBody = maxBody;
    this.means = means;
  }

  /** What all requests of a server share. */
  record Means(Authentication authentication, Gate gate, Deadlines deadlines) {}

  public String id() {
    return id;
  }

  /** Who asks: only of routes that ask for a scope. */
  public Access access() {
    return caller().access();
  }

  /** Who asks, and by which token. */
  public Authentication.Caller caller() {
    return caller.orElseThrow(
        () -> new IllegalStateException("a route without scopes asks who it is"));
  }

  /** What the sender may do now: an ApiProblem where its token is no longer valid. */
  public Access checkedAgain() {
    return means.authentication.caller(header("Authorization")).access();
  }

  /** The connection, so that its client's end is seen while it waits. */
  public ClientLink link() {
    return ClientLink.of(Connections.of(context).getTransport());
  }

  /** The {@code Last-Event-ID} of a client that comes again. */
  public <T> Optional<T> lastEventId(Function<String, T> reader) {
    return header("Last-Event-ID").map(id -> read("the Last-Event-ID", id, reader));
  }

  /** From now on the answer is a stream of events. */
  EventStream openStream() throws IOException {
    context.status(200);
    context.header(Api.HEADER, id);
    context.header("Cache-Control", "no-store");
    context.header("X-Accel-Buffering", "no");
    context.contentType("text/event-stream");
    context.disableCompression();
    return new EventStream(
        context.res().getOutputStream(),
        means.gate,
        means.deadlines.watch(Connections.of(context)));
  }

  /** Who asks, as it is recorded. */
  public String subject() {
    return access().subject().toString();
  }

  /** A pool that this subject may not reach is one that is not there. */
  public void check(Scope scope, PoolName pool) {
    if (!access().may(scope, pool)) {
      throw ApiProblem.notFound("pool", pool.toString());
    }
  }

  /** What is about all there is needs a scope for all there is. */
  public void checkEverywhere(Scope scope) {
    if (!access().mayEverywhere(scope)) {
      throw new ApiProblem(
              ProblemType.FORBIDDEN,
              "this needs the scope %s for all pools (*/*/*)".formatted(scope.label()))
          .with("scope", List.of(scope.label()));
    }
  }

  public String path(String name) {
    return context.pathParam(name);
  }

  /** A part of the path, read further. */
  public <T> T path(String name, Function<String, T> reader) {
    return read("the path's " + name, path(name), reader);
  }

  public Optional<String> query(String name) {
    Optional<String> value = Optional.ofNullable(context.queryParam(name));
    value
        .flatMap(text -> text.isBlank() ? Optional.of("is empty") : Text.LINE.complaint(text))
        .ifPresent(
            holds -> {
              throw ApiProblem.invalid("the parameter \"%s\" %s".formatted(name, holds));
            });
    return value;
  }

  /** All of a parameter that may stand several times. */
  public <T> List<T> queries(String name, Function<String, T> reader) {
    if (query(name).isEmpty()) {
      return List.of();
    }
    return context.queryParams(name).stream()
        .map(value -> read("the parameter \"" + name + "\"", value, reader))
        .toList();
  }

  public <T> Optional<T> query(String name, Function<String, T> reader) {
    return query(name).map(value -> read("the parameter \"" + name + "\"", value, reader));
  }

  /** {@code true} or {@code false}; absent: false. */
  public boolean flag(String name) {
    return query(name, Request::bool).orElse(false);
  }

  /** How many items a page shall have, from 1. */
  public int limit(int defaultValue, int max) {
    return query("limit", Integer::parseInt)
        .map(
            limit -> {
              if (limit < 1 || limit > max) {
                throw ApiProblem.invalid("\"limit\" is 1 to %d, not %d".formatted(max, limit));
              }
              return limit;
            })
        .orElse(defaultValue);
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(context.header(name));
  }

  /**
   * The {@code wait=N} of a {@code Prefer}: how long the answer may be held, at most a minute. A
   * preference that is none is left aside, as RFC 7240 says.
   */
  public Optional<Duration> held() {
    return header("Prefer").stream()
        .flatMap(value -> java.util.Arrays.stream(value.split(",", -1)))
        .map(String::strip)
        .filter(preference -> preference.startsWith(WAIT))
        .findFirst()
        .map(preference -> preference.substring(WAIT.length()))
        .filter(seconds -> seconds.matches("[0-9]{1,9}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .map(wait -> wait.compareTo(MAX_HELD) > 0 ? MAX_HELD : wait);
  }

  /** Sleeps, or waits for something, while others are served. */
  public <T> T outside(Gate.Waiting<T> waiting) throws InterruptedException {
    return means.gate.outside(waiting);
  }

  /** The fields of a JSON object; all that is wrong is said at once, unknown keys too. */
  public <T> T body(Function<Fields, Optional<T>> reader) {
    return read(text(), reader);
  }

  /** Like {@link #body} where there need not be one. */
  public <T> T bodyIfAny(Function<Fields, Optional<T>> reader) {
    String text = text();
    return read(text.isBlank() ? "{}" : text, reader);
  }

  private static <T> T read(String text, Function<Fields, Optional<T>> reader) {
    Problems problems = new Problems();
    Optional<T> read;
    try (Fields fields = Fields.typed(JsonDocument.parse("body", text), problems)) {
      read = reader.apply(fields);
    }
    problems.throwIfAny();
    return read.orElseThrow(() -> ApiProblem.invalid("the body is not complete"));
  }

  /** The body as it comes, which is bounded by whoever reads it. */
  public InputStream stream() {
    return context.bodyInputStream();
  }

  /** How long the body says that it is; below zero: it does not say. */
  public long length() {
    return context.req().getContentLengthLong();
  }

  private String text() {
    checkType();
    if (length() > maxBody) {
      throw tooLarge();
    }
    try {
      byte[] bytes = isHere() ? hereAlready() : outside(this::bytes);
      if (bytes.length > maxBody) {
        throw tooLarge();
      }
      return decoded(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiProblem(ProblemType.UNAVAILABLE, "the server is stopping");
    }
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw ApiProblem.invalid("the body is not UTF-8");
    }
  }

  /** Whether all of the body came with its headers, as of a small one it does. */
  private boolean isHere() {
    try {
      return length() >= 0 && context.bodyInputStream().available() >= length();
    } catch (IOException e) {
      return false;
    }
  }

  private byte[] hereAlready() {
    try {
      return context.bodyInputStream().readNBytes(maxBody + 1);
    } catch (IOException e) {
      throw ApiProblem.invalid("the request ended early");
    }
  }

  private byte[] bytes() throws IOException {
    try (Deadlines.Running running = withinTheirTime(maxBody)) {
      return context.bodyInputStream().readNBytes(maxBody + 1);
    }
  }

  /**
   * So long may these bytes take to come: what is slower ends with its connection.
   *
   * @param bytes at most
   */
  public Deadlines.Running withinTheirTime(int bytes) {
    long expected = length() < 0 ? bytes : Math.min(length(), bytes);
    return means
        .deadlines
        .watch(Connections.of(context))
        .within(Deadlines.READ.plusMillis(expected / BYTES_PER_MILLI));
  }

  private void checkType() {
    String type = Optional.ofNullable(context.contentType()).orElse(Answer.JSON);
    if (!type.replaceFirst(";.*", "").strip().equalsIgnoreCase(Answer.JSON)) {
      throw new ApiProblem(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "send JSON with Content-Type: application/json");
    }
  }

  private ApiProblem tooLarge() {
    return new ApiProblem(
        ProblemType.TOO_LARGE, "a body has at most %d bytes here".formatted(maxBody));
  }

  private static <T> T read(String what, String text, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (NumberFormatException e) {
      throw ApiProblem.invalid(what + " is a whole number");
    } catch (IllegalArgumentException | DateTimeException e) {
      throw ApiProblem.invalid(what + ": " + e.getMessage());
    }
  }

  private static boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("true or false, not \"" + text + "\"");
    };
  }
}
