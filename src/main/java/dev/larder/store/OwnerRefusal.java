package dev.larder.store;

import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.val;

import dev.larder.claim.ClaimResult.Refusal;
import dev.larder.claim.ClaimResult.Refused;
import dev.larder.store.schema.tables.Workspaces;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * Why an owner may not have another workspace: too many, or one of that name already. Asked under
 * the owner's lock and before anything is taken, by claims and for those who wait.
 */
final class OwnerRefusal {
  private OwnerRefusal() {}

  static Optional<Refused> find(
      DSLContext db, ClaimPlace place, String owner, Optional<String> name) {
    if (place.limitPerOwner() == null && name.isEmpty()) {
      return Optional.empty();
    }
    db.fetch(
        "select pg_advisory_xact_lock(hashtextextended({0}, 0))",
        val(place.organization() + "/" + owner));
    return tooMany(db, place, owner).or(() -> name.flatMap(n -> taken(db, place, owner, n)));
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

  private static Optional<Refused> taken(
      DSLContext db, ClaimPlace place, String owner, String name) {
    Condition same = owner(WORKSPACES).eq(owner).and(WORKSPACES.NAME.eq(name));
    return db.fetchExists(WORKSPACES, live(place).and(same))
        ? Optional.of(nameTaken(owner, name))
        : Optional.empty();
  }

  static Refused nameTaken(String owner, String name) {
    return new Refused(
        Refusal.NAME_TAKEN,
        "%s has a workspace named \"%s\" already: choose another name".formatted(owner, name));
  }

  private static Condition live(ClaimPlace place) {
    return WORKSPACES
        .ORGANIZATION_ID
        .eq(place.organization())
        .and(WORKSPACES.STATE.ne(inline("deleted")));
  }

  /** As the index over names has it. */
  static Field<String> owner(Workspaces workspaces) {
    return field("coalesce({0}, '')", String.class, workspaces.OWNER);
  }
}
