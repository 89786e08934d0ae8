package dev.larder.store.token;

import static dev.larder.store.schema.Tables.TOKENS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.when;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.access.Grant;
import dev.larder.access.TokenText;
import dev.larder.pool.EventKind;
import dev.larder.store.Database;
import dev.larder.store.event.EventLog;
import dev.larder.store.sql.StoreTime;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectJoinStep;

/** The tokens of the HTTP API. Who may make which is decided by who calls. */
public final class Tokens {
  private static final Duration USED_PRECISION = Duration.ofMinutes(1);
  private static final int MAX_LISTED = 10_000;
  private static final String REVOKED = StoredToken.State.REVOKED.label();
  private static final String EXPIRED = StoredToken.State.EXPIRED.label();
  private static final String VALID = StoredToken.State.VALID.label();

  private final Database database;
  private final SecureRandom random = new SecureRandom();

  public Tokens(Database database) {
    this.database = database;
  }

  /** A token that was just made: the only time that its text is there to be shown. */
  public record Created(TokenText text, StoredToken token) {}

  /**
   * Makes one.
   *
   * @param latest when whoever asks loses its own access: it ends no later; empty: it need not
   */
  public Created create(NewToken wanted, Optional<Instant> latest, String who) {
    TokenText text = TokenText.random(random);
    return database.transaction(
        "create token",
        db -> {
          Field<Instant> now = database.now();
          Field<Instant> end = StoreTime.after(now, wanted.lifetime());
          db.insertInto(TOKENS)
              .set(TOKENS.ID, text.id())
              .set(TOKENS.NAME, wanted.name())
              .set(TOKENS.DIGEST, text.digest())
              .set(
                  TOKENS.GRANTS,
                  wanted.grants().stream().map(Grant::toString).toArray(String[]::new))
              .set(TOKENS.CREATED_AT, now)
              .set(TOKENS.CREATED_BY, who)
              .set(
                  TOKENS.EXPIRES_AT,
                  latest
                      .map(limit -> field("least({0}, {1})", Instant.class, end, limit))
                      .orElse(end))
              .execute();
          StoredToken token = find(db, TOKENS.ID.eq(text.id())).orElseThrow();
          record(db, EventKind.TOKEN_CREATED, who, token);
          return new Created(text, token);
        });
  }

  /** The token with this text; empty: there is none. It may have expired, or be revoked. */
  public Optional<StoredToken> authenticate(TokenText text) {
    return database.snapshot(
        "find token",
        db ->
            rows(db)
                .where(TOKENS.ID.eq(text.id()))
                .fetchOptional()
                .filter(row -> MessageDigest.isEqual(row.get(TOKENS.DIGEST), text.digest()))
                .map(this::token));
  }

  /** The token with this id, whoever holds it. */
  public Optional<StoredToken> find(String id) {
    return database.snapshot("find token", db -> find(db, TOKENS.ID.eq(id)));
  }

  /** All of them, newest first. */
  public List<StoredToken> list() {
    return database.snapshot(
        "list tokens",
        db ->
            rows(db)
                .orderBy(TOKENS.CREATED_AT.desc(), TOKENS.ID)
                .limit(MAX_LISTED)
                .fetch(this::token));
  }

  /** It is good for nothing any more, on each server within seconds; empty: there is none. */
  public Optional<StoredToken> revoke(String id, String who) {
    return database.transaction(
        "revoke token",
        db -> {
          boolean revoked =
              db.update(TOKENS)
                      .set(TOKENS.REVOKED_AT, database.now())
                      .set(TOKENS.REVOKED_BY, who)
                      .where(TOKENS.ID.eq(id))
                      .and(TOKENS.REVOKED_AT.isNull())
                      .execute()
                  == 1;
          Optional<StoredToken> token = find(db, TOKENS.ID.eq(id));
          if (revoked) {
            token.ifPresent(one -> record(db, EventKind.TOKEN_REVOKED, who, one));
          }
          return token;
        });
  }

  /** Notes that it was used, at most once a minute. */
  public void used(String id) {
    Field<Instant> now = database.now();
    database.transaction(
        "token used",
        db ->
            db.update(TOKENS)
                .set(TOKENS.LAST_USED_AT, now)
                .where(TOKENS.ID.eq(id))
                .and(
                    TOKENS
                        .LAST_USED_AT
                        .isNull()
                        .or(TOKENS.LAST_USED_AT.lt(StoreTime.before(now, USED_PRECISION))))
                .execute());
  }

  private Optional<StoredToken> find(DSLContext db, Condition which) {
    return rows(db).where(which).fetchOptional(this::token);
  }

  private SelectJoinStep<Record> rows(DSLContext db) {
    return db.select(List.of(TOKENS.asterisk(), state(database.now()))).from(TOKENS);
  }

  private static Field<String> state(Field<Instant> now) {
    return when(TOKENS.REVOKED_AT.isNotNull(), REVOKED)
        .when(TOKENS.EXPIRES_AT.le(now), EXPIRED)
        .otherwise(VALID)
        .as("state");
  }

  private StoredToken token(Record row) {
    return new StoredToken(
        row.get(TOKENS.ID),
        row.get(TOKENS.NAME),
        Arrays.stream(row.get(TOKENS.GRANTS)).map(Grant::parse).toList(),
        row.get(TOKENS.CREATED_AT),
        row.get(TOKENS.CREATED_BY),
        row.get(TOKENS.EXPIRES_AT),
        dev.larder.pool.Label.of(StoredToken.State.class, row.get("state", String.class)),
        Optional.ofNullable(row.get(TOKENS.LAST_USED_AT)));
  }

  private void record(DSLContext db, EventKind kind, String who, StoredToken token) {
    ObjectNode details =
        JsonNodeFactory.instance.objectNode().put("token", token.id()).put("name", token.name());
    token.grants().forEach(grant -> details.withArray("grants").add(grant.toString()));
    EventLog.record(db, database.now(), kind, who, EventLog.Subject.everything(), details);
  }
}
