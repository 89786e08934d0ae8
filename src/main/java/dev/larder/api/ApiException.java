package dev.larder.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;

/**
 * The server did not do what it was asked, and says why: RFC 9457. Nothing was done, but where
 * {@link #status} is 5xx; then ask again with the same key.
 */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String type;
  private final transient JsonNode problem;
  private final transient Optional<Duration> retryAfter;

  ApiException(
      int status, String type, String detail, JsonNode problem, Optional<Duration> retryAfter) {
    super(detail);
    this.status = status;
    this.type = type;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** Of HTTP. */
  public int status() {
    return status;
  }

  /** One of a closed set, e.g. {@code out-of-stock}; "" where it was no problem of Larder's. */
  public String type() {
    return type;
  }

  /** All that was answered. */
  public JsonNode problem() {
    return problem;
  }

  /** When to ask again, where it is known. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
