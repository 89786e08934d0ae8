package dev.larder.server.http;

import dev.larder.access.Access;
import dev.larder.access.TokenText;
import dev.larder.store.token.StoredToken;
import dev.larder.store.token.Tokens;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who asks: by {@code Authorization: Bearer} and a token. What it found is good for a few
 * seconds, so that a claim needs no look-up, and a revoked token is refused soon after. Another
 * kind of bearer's text would be known here by its beginning.
 */
public final class Authentication {
  private static final Logger log = LoggerFactory.getLogger(Authentication.class);
  private static final Duration KEPT = Duration.ofSeconds(4);
  private static final Duration USED_EVERY = Duration.ofMinutes(1);
  private static final int MAX_KEPT = 10_000;
  private static final String BEARER = "bearer ";

  private final Tokens tokens;

  private final Map<String, Known> known = new Recent<>(MAX_KEPT);

  public Authentication(Tokens tokens) {
    this.tokens = tokens;
  }

  /** A token that was looked up; by the digest of its text, for the text itself is not kept. */
  private record Known(StoredToken token, long readAt, long usedAt) {}

  /** Who holds a token. */
  public record Caller(String token, Access access, java.time.Instant expiresAt) {}

  /**
   * The holder of the token in this header; an ApiProblem where it is none that is valid.
   *
   * @param header as it was sent; empty: none was
   */
  public Caller caller(Optional<String> header) {
    String text =
        header
            .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(value -> value.substring(BEARER.length()).strip())
            .orElseThrow(
                () -> refused("invalid_request", "send a token: Authorization: Bearer larder_…"));
    TokenText token =
        TokenText.parse(text)
            .orElseThrow(() -> refused("invalid_token", "this is no token, or not all of it"));
    StoredToken stored = find(token);
    return switch (stored.state()) {
      case VALID -> new Caller(stored.id(), stored.access(), stored.expiresAt());
      case EXPIRED -> throw refused("invalid_token", "the token expired at " + stored.expiresAt());
      case REVOKED -> throw refused("invalid_token", "the token was revoked");
    };
  }

  /** By its digest: who has the id alone finds nothing. */
  private StoredToken find(TokenText token) {
    String digest = java.util.HexFormat.of().formatHex(token.digest());
    long now = System.nanoTime();
    Optional<Known> before = kept(digest);
    if (before.isPresent() && now - before.get().readAt < KEPT.toNanos()) {
      return before.get().token;
    }
    StoredToken stored =
        tokens
            .authenticate(token)
            .orElseThrow(() -> refused("invalid_token", "there is no such token"));
    boolean use =
        stored.state() == StoredToken.State.VALID
            && (before.isEmpty() || now - before.get().usedAt > USED_EVERY.toNanos());
    if (use) {
      noteUse(stored);
    }
    keep(digest, new Known(stored, now, use ? now : before.map(Known::usedAt).orElse(now)));
    return stored;
  }

  private void noteUse(StoredToken token) {
    try {
      tokens.used(token.id());
    } catch (RuntimeException e) {
      log.warn("the use of token {} was not noted: {}", token.id(), e.getMessage());
    }
  }

  private synchronized Optional<Known> kept(String digest) {
    return Optional.ofNullable(known.get(digest));
  }

  private synchronized void keep(String digest, Known token) {
    known.put(digest, token);
  }

  private static ApiProblem refused(String error, String detail) {
    return new ApiProblem(ProblemType.UNAUTHENTICATED, detail)
        .header("WWW-Authenticate", "Bearer realm=\"larder\", error=\"" + error + "\"");
  }
}
