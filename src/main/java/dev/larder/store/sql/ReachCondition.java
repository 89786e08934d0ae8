package dev.larder.store.sql;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import dev.larder.access.PoolPattern;
import dev.larder.access.Visible;
import dev.larder.claim.ClaimStatus;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;

/**
 * What a subject reaches, as a condition on statements that join organizations, templates and
 * pools.
 */
public final class ReachCondition {
  private static final String ANY = "*";

  private ReachCondition() {}

  /** Rows of pools that one of these reaches. */
  public static Condition pools(List<PoolPattern> reach) {
    return covers(reach)
        ? noCondition()
        : reach.stream()
            .map(
                pattern ->
                    like(ORGANIZATIONS.NAME, pattern.organization())
                        .and(like(TEMPLATES.NAME, pattern.template()))
                        .and(like(POOLS.NAME, pattern.preset())))
            .reduce(falseCondition(), Condition::or);
  }

  /**
   * Rows of pools, templates or organizations that one of these reaches; what is about a whole
   * needs a pattern of that whole.
   */
  public static Condition subjects(List<PoolPattern> reach) {
    return covers(reach)
        ? noCondition()
        : reach.stream()
            .map(
                pattern ->
                    like(ORGANIZATIONS.NAME, pattern.organization())
                        .and(orWhole(TEMPLATES.NAME, pattern.template()))
                        .and(orWhole(POOLS.NAME, pattern.preset())))
            .reduce(falseCondition(), Condition::or);
  }

  /** Workspaces that may be known of. */
  public static Condition workspaces(Visible visible) {
    if (covers(visible.all())) {
      return noCondition();
    }
    return pools(visible.all())
        .or(WORKSPACES.OWNER.eq(visible.subject().name()).and(pools(visible.owned())))
        .or(CLAIMED_BY.eq(visible.subject().toString()).and(pools(visible.claimed())));
  }

  /** Who claimed a workspace, as it was recorded; null: no one has. */
  public static final Field<String> CLAIMED_BY =
      field(
          select(CLAIMS.INITIATOR)
              .from(CLAIMS)
              .where(CLAIMS.WORKSPACE_ID.eq(WORKSPACES.ID))
              .and(CLAIMS.STATUS.ne(ClaimStatus.WAITING)));

  private static boolean covers(List<PoolPattern> reach) {
    return reach.contains(PoolPattern.ALL);
  }

  private static Condition orWhole(Field<String> name, String part) {
    return part.equals(ANY) ? noCondition() : like(name, part);
  }

  private static Condition like(Field<String> name, String part) {
    if (part.equals(ANY)) {
      return name.isNotNull();
    }
    return part.contains(ANY) ? name.like(PoolPattern.like(part), '\\') : name.eq(part);
  }
}
