package dev.larder.store.token;

import dev.larder.access.Access;
import dev.larder.access.Grant;
import dev.larder.access.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A token as lists show it: nothing by which it could be used.
 *
 * @param id part of its text
 * @param name the subject of who holds it
 * @param createdBy the subject or the user that made it
 * @param state as it was when it was read
 * @param lastUsedAt to the minute; empty: never
 */
public record StoredToken(
    String id,
    String name,
    List<Grant> grants,
    Instant createdAt,
    String createdBy,
    Instant expiresAt,
    State state,
    Optional<Instant> lastUsedAt) {
  /** Whether it can be used. */
  public enum State implements dev.larder.pool.Label {
    VALID,
    EXPIRED,
    REVOKED
  }

  public StoredToken {
    grants = List.copyOf(grants);
  }

  /** What who holds it may do while it is valid. */
  public Access access() {
    return new Access(Subject.token(name), grants);
  }
}
