package dev.larder.store.sql;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.sql.Inlined.is;
import static dev.larder.store.sql.Inlined.isIn;
import static org.jooq.impl.DSL.inline;

import dev.larder.pool.BuildStatus;
import dev.larder.pool.Transition;
import org.jooq.Condition;

/** Which builds a statement means; inlined, as the partial indexes ask. */
public final class BuildConditions {
  private BuildConditions() {}

  /** Not finished. */
  public static Condition open() {
    return isIn(BUILDS.STATUS, BuildStatus.PENDING, BuildStatus.RUNNING, BuildStatus.CANCELING);
  }

  /** First start builds of stock that no provisioner has begun. */
  public static Condition cancelable() {
    return is(BUILDS.STATUS, BuildStatus.PENDING)
        .and(is(BUILDS.TRANSITION, Transition.START))
        .and(BUILDS.NUMBER.eq(inline(1)))
        .and(BUILDS.ATTEMPT.eq(0))
        .and(BUILDS.OWNED.isFalse());
  }

  /** What the partial index builds_failed_first_starts holds. */
  public static Condition failedFirstStarts() {
    return is(BUILDS.STATUS, BuildStatus.FAILED)
        .and(is(BUILDS.TRANSITION, Transition.START))
        .and(BUILDS.NUMBER.eq(inline(1)))
        .andNot(BUILDS.OWNED);
  }
}
