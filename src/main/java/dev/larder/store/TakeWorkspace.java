package dev.larder.store;

import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.larder.pool.BuildReason;
import dev.larder.pool.Transition;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.SelectForUpdateStep;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Gives the oldest eligible prebuild of a preset to an owner. Whether one is eligible is read from
 * its own row alone, so that after waiting for its lock PostgreSQL judges it anew.
 */
final class TakeWorkspace {
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final DSLContext db;
  private final Field<OffsetDateTime> now;

  TakeWorkspace(DSLContext db, Field<OffsetDateTime> now) {
    this.db = db;
    this.now = now;
  }

  /** A workspace that has an owner now, with the build that will personalise it. */
  record Taken(UUID id, String name, JSONB outputs, UUID build) {}

  Optional<Taken> take(ClaimPlace place, String owner, @Nullable String name, String initiator) {
    return take(oldest(place).skipLocked(), owner, name)
        .or(() -> takeWaiting(place, owner, name))
        .map(
            taken -> {
              new NewBuild(
                      taken.build(),
                      taken.id(),
                      Transition.START,
                      BuildReason.CLAIM,
                      initiator,
                      Optional.empty())
                  .insert(db, now);
              return taken;
            });
  }

  /** SKIP LOCKED passes over rows that somebody merely touches: look once more, waiting briefly. */
  private Optional<Taken> takeWaiting(ClaimPlace place, String owner, @Nullable String name) {
    if (!db.fetchExists(select(WORKSPACES.ID).from(WORKSPACES).where(eligible(place)))) {
      return Optional.empty();
    }
    try {
      return db.transactionResult(
          inside -> {
            inside.dsl().execute("set local lock_timeout = '50ms'");
            Optional<Taken> taken =
                new TakeWorkspace(inside.dsl(), now).take(oldest(place), owner, name);
            inside.dsl().execute("set local lock_timeout to default"); // it would outlive this part
            return taken;
          });
    } catch (DataAccessException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.sqlState())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Optional<Taken> take(
      org.jooq.Select<org.jooq.Record1<UUID>> which, String owner, @Nullable String name) {
    return db.update(WORKSPACES)
        .set(WORKSPACES.OWNER, owner)
        .set(WORKSPACES.NAME, coalesce(val(name, String.class), WORKSPACES.NAME))
        .set(WORKSPACES.STATE, "personalising")
        .set(WORKSPACES.CLAIMED_AT, now)
        .where(WORKSPACES.ID.eq(DSL.field(which)))
        .returning(WORKSPACES.ID, WORKSPACES.NAME, WORKSPACES.OUTPUTS)
        .fetchOptional(
            r ->
                new Taken(
                    r.getId(), r.getName(), r.getOutputs(), DerivedId.of(r.getId(), "claim")));
  }

  private org.jooq.SelectForUpdateOfStep<org.jooq.Record1<UUID>> oldest(ClaimPlace place) {
    SelectForUpdateStep<org.jooq.Record1<UUID>> oldest =
        select(WORKSPACES.ID)
            .from(WORKSPACES)
            .where(eligible(place))
            .orderBy(WORKSPACES.CREATED_AT, WORKSPACES.ID)
            .limit(1);
    return oldest.forNoKeyUpdate();
  }

  private Condition eligible(ClaimPlace place) {
    Condition eligible =
        WORKSPACES
            .PRESET_ID
            .eq(place.preset())
            .and(WORKSPACES.OWNER.isNull())
            .and(WORKSPACES.STATE.eq(inline("ready")));
    if (place.ttl() != null) {
      Duration ttl = Duration.ofNanos(Math.multiplyExact(place.ttl(), 1000L));
      eligible = eligible.and(WORKSPACES.CREATED_AT.ge(StoreTime.before(now, ttl)));
    }
    if (place.invalidatedAt() != null) {
      eligible = eligible.and(WORKSPACES.CREATED_AT.ge(place.invalidatedAt()));
    }
    return eligible;
  }
}
