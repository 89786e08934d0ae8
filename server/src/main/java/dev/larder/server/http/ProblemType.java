package dev.larder.server.http;

import dev.larder.pool.Label;

/** Why a request is not met: the {@code type} of RFC 9457, with its status and title. */
public enum ProblemType implements Label {
  INVALID_REQUEST(400, "The request is not right"),
  INVALID_CURSOR(400, "The cursor is none that was given out"),
  UNAUTHENTICATED(401, "A valid token is needed"),
  FORBIDDEN(403, "The token does not have this scope"),
  NOT_FOUND(404, "There is no such thing"),
  METHOD_NOT_ALLOWED(405, "This cannot be done here"),
  KEY_USED_OTHERWISE(409, "The idempotency key was used for another request"),
  NAME_TAKEN(409, "The name is taken"),
  OWNER_LIMIT(409, "The owner has as many workspaces as the organization allows"),
  NO_STOCK_COMING(409, "Nothing is in stock, and waiting cannot help"),
  CONFLICT(409, "It cannot be done as things are"),
  TOO_LARGE(413, "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body is of another type than this takes"),
  INVALID_DOCUMENT(422, "What the files say cannot be applied"),
  OUT_OF_STOCK(429, "Nothing is in stock now"),
  RATE_LIMITED(429, "Too many requests"),
  TOO_MANY_STREAMS(429, "Too many streams are open"),
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  BUG(500, "The server met something it does not expect"),
  UNAVAILABLE(503, "Something that this needs is away");

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }
}
