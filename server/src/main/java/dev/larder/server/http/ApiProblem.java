package dev.larder.server.http;

import dev.larder.document.Document;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request is not met, for a reason that its sender can act on. It becomes an answer of {@code
 * application/problem+json}; nothing was done.
 */
public final class ApiProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemType type;
  private final transient Map<String, Object> members = new LinkedHashMap<>();
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  /**
   * @param detail what is wrong and what to do, for people
   */
  public ApiProblem(ProblemType type, String detail) {
    super(detail, null, false, false);
    this.type = type;
  }

  public static ApiProblem invalid(String detail) {
    return new ApiProblem(ProblemType.INVALID_REQUEST, detail);
  }

  /** The same for what is not there and for what this subject may not know of. */
  public static ApiProblem notFound(String what, String name) {
    return new ApiProblem(
        ProblemType.NOT_FOUND,
        "there is no %s \"%s\", or not for this token".formatted(what, name));
  }

  /** One more member of the answer. */
  public ApiProblem with(String key, Object value) {
    members.put(key, value);
    return this;
  }

  /** When to ask again, in whole seconds, at least one. */
  public ApiProblem retryAfter(Duration time) {
    return header("Retry-After", Long.toString(Math.max(1, time.plusMillis(999).toSeconds())));
  }

  public ApiProblem header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public ProblemType type() {
    return type;
  }

  /**
   * As JSON.
   *
   * @param requestId of the request that it came of
   */
  public Document document(String requestId) {
    Document body =
        new Document()
            .put("type", type)
            .put("title", type.title())
            .put("status", type.status())
            .put("detail", Optional.ofNullable(getMessage()).orElse(type.title()));
    members.forEach(body::put);
    return body.put("request", requestId);
  }

  Answer answer(String requestId) {
    return new Answer(type.status(), document(requestId).fields(), headers, Answer.PROBLEM);
  }
}
