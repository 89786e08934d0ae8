package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.isNot;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.selectCount;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.val;

import dev.larder.claim.ClaimResult.Refusal;
import dev.larder.claim.ClaimResult.Refused;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.schema.tables.Workspaces;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * Why an owner may not have another workspace: too many, or one of that name already. Asked under
 * the owner's lock and before anything is taken, by claims and for those who wait.
 */
public final class OwnerRefusal {
  private static final int MAX_OF_A_NAME = 1_000;

  private OwnerRefusal() {}

  /** Whoever takes something for this owner that a name or a limit may forbid waits for it. */
  static void lock(DSLContext db, ClaimPlace place, String owner) {
    db.fetch("select pg_advisory_xact_lock({0})", key(place, owner));
  }

  /** Takes the lock if no one has it. */
  static boolean tryLock(DSLContext db, ClaimPlace place, String owner) {
    return db.select(field("pg_try_advisory_xact_lock({0})", Boolean.class, key(place, owner)))
        .fetchSingle()
        .value1();
  }

  private static Field<Long> key(ClaimPlace place, String owner) {
    return field("hashtextextended({0}, 0)", Long.class, val(place.organization() + "/" + owner));
  }

  static Optional<Refused> find(
      DSLContext db, ClaimPlace place, String owner, Optional<String> name) {
    return tooMany(db, place, owner)
        .or(() -> name.filter(n -> has(db, place, owner, n)).map(n -> nameTaken(owner, n)));
  }

  private static Optional<Refused> tooMany(DSLContext db, ClaimPlace place, String owner) {
    Integer limit = place.limitPerOwner();
    if (limit == null) {
      return Optional.empty();
    }
    int has = db.fetchCount(WORKSPACES, live(place).and(WORKSPACES.OWNER.eq(owner)));
    return has < limit
        ? Optional.empty()
        : Optional.of(
            new Refused(
                Refusal.OWNER_LIMIT,
                "%s has %d workspaces, as many as one owner may have".formatted(owner, has)));
  }

  private static boolean has(DSLContext db, ClaimPlace place, String owner, String name) {
    return db.fetchExists(
        WORKSPACES, live(place).and(owner(WORKSPACES).eq(owner)).and(WORKSPACES.NAME.eq(name)));
  }

  private static Refused nameTaken(String owner, String name) {
    return new Refused(
        Refusal.NAME_TAKEN,
        "%s has a workspace named \"%s\" already: choose another name".formatted(owner, name));
  }

  /** The same of a claim in line, as a condition on its row. */
  static Condition refused(ClaimPlace place) {
    Condition tooMany =
        place.limitPerOwner() == null
            ? falseCondition()
            : field(
                    selectCount()
                        .from(WORKSPACES)
                        .where(live(place))
                        .and(WORKSPACES.OWNER.eq(CLAIMS.OWNER)))
                .ge(place.limitPerOwner());
    Condition nameTaken =
        CLAIMS
            .NAME
            .isNotNull()
            .and(
                exists(
                    selectOne()
                        .from(WORKSPACES)
                        .where(live(place))
                        .and(owner(WORKSPACES).eq(CLAIMS.OWNER))
                        .and(WORKSPACES.NAME.eq(CLAIMS.NAME))));
    return tooMany.or(nameTaken);
  }

  /** This name, or what the owner has not got yet of {@code -2}, {@code -3} … behind it. */
  static String freeName(DSLContext db, ClaimPlace place, String owner, String name) {
    return IntStream.rangeClosed(1, MAX_OF_A_NAME)
        .mapToObj(n -> n == 1 ? name : name + "-" + n)
        .filter(n -> !has(db, place, owner, n))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException(owner + " has too many workspaces named " + name));
  }

  private static Condition live(ClaimPlace place) {
    return WORKSPACES
        .ORGANIZATION_ID
        .eq(place.organization())
        .and(isNot(WORKSPACES.STATE, WorkspaceState.DELETED));
  }

  /** As the index over names has it. */
  public static Field<String> owner(Workspaces workspaces) {
    return field("coalesce({0}, '')", String.class, workspaces.OWNER);
  }
}
