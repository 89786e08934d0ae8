package dev.larder.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.access.Access;
import dev.larder.access.Scope;
import dev.larder.store.event.RequestId;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Between HTTP and the routes: finds out who asks, holds the bounds, lets the route work and writes
 * what came of it. Nothing is thrown past it.
 */
public final class Api implements AutoCloseable {
  static final String HEADER = "Larder-Request-Id";

  private static final String ATTRIBUTE = "request-id";
  private static final Logger log = LoggerFactory.getLogger(Api.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern TRACE =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  /** How slowly an answer may be read beyond the first seconds: 16 kB a second. */
  private static final int BYTES_PER_MILLI = 16;

  /** What a socket takes at once, whoever reads it: it needs no deadline. */
  private static final int SMALL = 16 << 10;

  private static final Duration STOPPING = Duration.ofSeconds(10);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

  private final AtomicInteger underWay = new AtomicInteger();
  private volatile boolean closing;
  private final Authentication authentication;
  private final Request.Means means;
  private final RateLimits limits;
  private final Gate gate;
  private final Deadlines deadlines;
  private final HttpMeters meters;
  private final AccessLog accessLog = new AccessLog();

  public Api(
      Authentication authentication,
      RateLimits limits,
      Gate gate,
      Deadlines deadlines,
      HttpMeters meters) {
    this.means = new Request.Means(authentication, gate, deadlines);
    this.authentication = authentication;
    this.limits = limits;
    this.gate = gate;
    this.deadlines = deadlines;
    this.meters = meters;
  }

  /** Takes no more, and waits until all that is under way is answered. */
  @Override
  public void close() throws InterruptedException {
    closing = true;
    long end = System.nanoTime() + STOPPING.toNanos();
    while (underWay.get() > 0 && System.nanoTime() < end) {
      Thread.sleep(POLL_INTERVAL);
    }
  }

  /** Makes the routes known, and what is answered where there is none. */
  public void serve(List<Route> routes, RoutesConfig config) {
    routes.forEach(
        route -> config.addHttpHandler(route.method(), route.path(), ctx -> handle(ctx, route)));
    config.error(404, ctx -> unknown(ctx, ProblemType.NOT_FOUND, "there is nothing at this path"));
    config.error(
        405,
        ctx ->
            unknown(
                ctx,
                ProblemType.METHOD_NOT_ALLOWED,
                "this path takes " + String.join(", ", methods(routes, ctx))));
    config.exception(
        Exception.class, (e, ctx) -> write(ctx, Failures.problem(e).answer(id(ctx)), id(ctx)));
  }

  private static List<String> methods(List<Route> routes, Context ctx) {
    String path = ctx.path();
    return routes.stream()
        .filter(route -> path.matches(route.path().replaceAll("\\{[^}]*}", "[^/]+")))
        .map(route -> route.method().name())
        .distinct()
        .sorted()
        .collect(Collectors.toList());
  }

  /** What a route answered with this status keeps its own problem. */
  private void unknown(Context ctx, ProblemType type, String detail) {
    if (ctx.res().getHeader(HEADER) == null) {
      write(ctx, new ApiProblem(type, detail).answer(id(ctx)), id(ctx));
    }
  }

  private static String id(Context ctx) {
    String known = ctx.attribute(ATTRIBUTE);
    if (known != null) {
      return known;
    }
    String id = UUID.randomUUID().toString();
    ctx.attribute(ATTRIBUTE, id);
    return id;
  }

  private void handle(Context ctx, Route route) {
    String id = id(ctx);
    long began = System.nanoTime();
    MDC.put("request", id);
    trace(ctx).ifPresent(trace -> MDC.put("trace", trace));
    meters.begin();
    underWay.incrementAndGet();
    Asker asker = new Asker();
    Answer answer;
    try {
      answer = answer(ctx, route, id, asker);
    } catch (Exception e) {
      ApiProblem problem = Failures.problem(e);
      meters.refused(problem.type());
      answer = problem.answer(id);
    }
    try {
      if (!answer.isStreamed()) {
        write(ctx, answer, id);
      }
    } finally {
      underWay.decrementAndGet();
      meters.end(route, answer.status(), System.nanoTime() - began);
      accessLog.write(route, ctx.path(), answer.status(), System.nanoTime() - began, asker.name());
      MDC.clear();
    }
  }

  /** Who asked, once it is known. */
  private static final class Asker {
    private @Nullable Access access;

    String name() {
      return access == null ? "-" : access.subject().toString();
    }
  }

  private Answer answer(Context ctx, Route route, String id, Asker asker)
      throws InterruptedException {
    if (closing) {
      throw new ApiProblem(ProblemType.UNAVAILABLE, "this server is stopping")
          .header("Connection", "close")
          .retryAfter(Duration.ofSeconds(1));
    }
    if (route.scopes().isEmpty()) {
      // health is answered also while all connections are taken
      return route.work().answer(new Request(ctx, Optional.empty(), id, route.maxBody(), means));
    }
    gate.enter();
    try {
      Authentication.Caller caller =
          authentication.caller(Optional.ofNullable(ctx.header("Authorization")));
      asker.access = caller.access();
      limits.count(caller.token());
      checkScope(caller.access(), route);
      Request request = new Request(ctx, Optional.of(caller), id, route.maxBody(), means);
      return RequestId.carry(id, () -> route.work().answer(request));
    } finally {
      gate.leave();
    }
  }

  private void checkScope(Access access, Route route) {
    if (route.scopes().stream().noneMatch(access::has)) {
      String needed = route.scopes().stream().map(Scope::label).collect(Collectors.joining(" or "));
      if (!route.method().name().equals("GET")) {
        log.info("denied: {} {} to {}", route.method(), route.path(), access);
      }
      throw new ApiProblem(
              ProblemType.FORBIDDEN,
              "this needs the scope %s; the token of %s has it for no pool"
                  .formatted(needed, access.subject().name()))
          .with("scope", route.scopes().stream().map(Scope::label).toList())
          .header("WWW-Authenticate", "Bearer realm=\"larder\", error=\"insufficient_scope\"");
    }
  }

  private static Optional<String> trace(Context ctx) {
    return Optional.ofNullable(ctx.header("traceparent"))
        .filter(text -> TRACE.matcher(text).matches())
        .map(text -> text.substring(3, 35));
  }

  private void write(Context ctx, Answer answer, String id) {
    ctx.status(answer.status());
    ctx.header(HEADER, id);
    ctx.header("Cache-Control", "no-store");
    ctx.header("X-Content-Type-Options", "nosniff");
    answer.headers().forEach(ctx::header);
    if (answer.status() >= 400 && hasUnreadBody(ctx)) {
      ctx.header("Connection", "close"); // what is left of it would be taken for a request
    }
    ctx.contentType(answer.type());
    byte[] bytes = bytes(answer.body());
    ctx.res().setContentLength(bytes.length);
    try {
      if (bytes.length <= SMALL) {
        send(ctx, bytes);
      } else {
        Duration time = Deadlines.WRITE.plusMillis(bytes.length / BYTES_PER_MILLI);
        try (Deadlines.Running running = deadlines.watch(Connections.of(ctx)).within(time)) {
          send(ctx, bytes);
        }
      }
    } catch (IOException gone) {
      log.debug("the client of {} is gone: {}", id, gone.getMessage());
    }
  }

  private static boolean hasUnreadBody(Context ctx) {
    try {
      boolean body =
          ctx.req().getContentLengthLong() > 0 || ctx.header("Transfer-Encoding") != null;
      return body && !ctx.req().getInputStream().isFinished();
    } catch (IOException gone) {
      return true;
    }
  }

  private static void send(Context ctx, byte[] bytes) throws IOException {
    ctx.res().getOutputStream().write(bytes);
    ctx.res().getOutputStream().flush();
  }

  private static byte[] bytes(Object body) {
    try {
      return body instanceof String text
          ? text.getBytes(StandardCharsets.UTF_8)
          : JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer is of plain values", e);
    }
  }
}
