package dev.larder.store.pass;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.SETTINGS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static dev.larder.store.sql.Inlined.isIn;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.setting.Settings;
import dev.larder.store.sql.PoolNames;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectConditionStep;
import org.jooq.SelectFieldOrAsterisk;

/**
 * Workspaces that are due by time alone: a lease that ends, soon or now, and stock that stayed
 * unhealthy past its grace. They need no plan: a pass names their presets beside those that the
 * planner names, whether active or not, and apply acts on them. Paused pools wait.
 */
final class DueWorkspaces {
  private DueWorkspaces() {}

  /**
   * A preset with workspaces that are due.
   *
   * @param pool its name, for people
   * @param plan what will be done, as text
   */
  record Preset(PresetId id, String pool, String plan) {}

  /** Those of this instant, in order of id. */
  static List<Preset> presets(DSLContext db, Instant at) {
    Condition unhealthy = is(WORKSPACES.STATE, WorkspaceState.UNHEALTHY);
    Condition built =
        not(isIn(WORKSPACES.STATE, WorkspaceState.UNHEALTHY, WorkspaceState.PERSONALIZING));
    Field<Integer> graces = count().filterWhere(unhealthy).as("graces");
    Field<Integer> leases =
        count().filterWhere(built.and(WORKSPACES.LEASE_UNTIL.le(at))).as("leases");
    Field<Integer> words =
        count().filterWhere(not(unhealthy).and(WORKSPACES.LEASE_UNTIL.gt(at))).as("words");
    return from(
            db,
            List.of(
                WORKSPACES.PRESET_ID,
                ORGANIZATIONS.NAME,
                TEMPLATES.NAME,
                POOLS.NAME,
                leases,
                graces,
                words))
        .and(WORKSPACES.DUE_AT.le(at))
        .groupBy(WORKSPACES.PRESET_ID, ORGANIZATIONS.NAME, TEMPLATES.NAME, POOLS.NAME)
        .fetch(
            r ->
                new Preset(
                    r.get(WORKSPACES.PRESET_ID),
                    PoolNames.of(r).toString(),
                    describe(r.get(leases), r.get(graces), r.get(words))))
        .stream()
        .sorted(Comparator.comparing(p -> p.id().toString()))
        .toList();
  }

  private static String describe(int leases, int graces, int words) {
    String all = DueOutcome.describe(leases, graces, words);
    return all.isEmpty() ? "look again at what is personalized" : all;
  }

  /** The first instant after this one at which another is due. */
  static Optional<Instant> next(DSLContext db, Instant after) {
    return Optional.ofNullable(
        from(db, List.of(min(WORKSPACES.DUE_AT)))
            .and(WORKSPACES.DUE_AT.gt(after))
            .fetchSingle()
            .get(min(WORKSPACES.DUE_AT)));
  }

  /** Locks at most so many of this preset that are due, in order of id. */
  static List<WorkspaceId> lock(DSLContext db, PresetId preset, Field<Instant> now, int limit) {
    return from(db, List.of(WORKSPACES.ID))
        .and(WORKSPACES.PRESET_ID.eq(preset))
        .and(WORKSPACES.DUE_AT.le(now))
        .orderBy(WORKSPACES.ID)
        .limit(limit)
        .forNoKeyUpdate()
        .of(WORKSPACES)
        .fetch(WORKSPACES.ID);
  }

  /** In the words of the index over them. */
  private static Condition awaited() {
    return WORKSPACES
        .DUE_AT
        .isNotNull()
        .and(
            isIn(
                WORKSPACES.STATE,
                WorkspaceState.UNHEALTHY,
                WorkspaceState.PERSONALIZING,
                WorkspaceState.CLAIMED,
                WorkspaceState.STOPPED,
                WorkspaceState.FAILED));
  }

  private static SelectConditionStep<Record> from(
      DSLContext db, List<? extends SelectFieldOrAsterisk> what) {
    return PoolNames.join(db.select(what).from(WORKSPACES), WORKSPACES.POOL_ID)
        .where(awaited())
        .and(POOLS.PAUSED_AT.isNull())
        .and(ORGANIZATIONS.PAUSED_AT.isNull())
        .and(notExists(selectOne().from(SETTINGS).where(SETTINGS.KEY.eq(Settings.PAUSED))));
  }
}
