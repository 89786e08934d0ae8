package dev.larder.store;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.SETTINGS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
   * @param plan what will be done, in words
   */
  record Preset(PresetId id, String pool, String plan) {}

  /** Those of this instant, in order of id. */
  static List<Preset> presets(DSLContext db, Instant at) {
    Condition unhealthy = WORKSPACES.STATE.eq(inline("unhealthy"));
    Condition built = WORKSPACES.STATE.notIn(inline("unhealthy"), inline("personalising"));
    Field<Integer> graces = count().filterWhere(unhealthy).as("graces");
    Field<Integer> leases =
        count().filterWhere(built.and(WORKSPACES.LEASE_UNTIL.le(StoreTime.at(at)))).as("leases");
    Field<Integer> words =
        count()
            .filterWhere(not(unhealthy).and(WORKSPACES.LEASE_UNTIL.gt(StoreTime.at(at))))
            .as("words");
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
        .and(WORKSPACES.DUE_AT.le(StoreTime.at(at)))
        .groupBy(WORKSPACES.PRESET_ID, ORGANIZATIONS.NAME, TEMPLATES.NAME, POOLS.NAME)
        .fetch(
            r ->
                new Preset(
                    new PresetId(r.get(WORKSPACES.PRESET_ID)),
                    PoolName.of(r.get(ORGANIZATIONS.NAME), r.get(TEMPLATES.NAME), r.get(POOLS.NAME))
                        .toString(),
                    words(r.get(leases), r.get(graces), r.get(words))))
        .stream()
        .sorted(Comparator.comparing(p -> p.id().toString()))
        .toList();
  }

  private static String words(int leases, int graces, int words) {
    String all = SeenTo.describe(leases, graces, words);
    return all.isEmpty() ? "look again at what is personalised" : all;
  }

  /** The first instant after this one at which another is due. */
  static Optional<Instant> next(DSLContext db, Instant after) {
    return Optional.ofNullable(
            from(db, List.of(min(WORKSPACES.DUE_AT)))
                .and(WORKSPACES.DUE_AT.gt(StoreTime.at(after)))
                .fetchSingle()
                .get(min(WORKSPACES.DUE_AT)))
        .map(OffsetDateTime::toInstant);
  }

  /** Locks at most so many of this preset that are due, in order of id. */
  static List<UUID> lock(DSLContext db, PresetId preset, Field<OffsetDateTime> now, int atMost) {
    return from(db, List.of(WORKSPACES.ID))
        .and(WORKSPACES.PRESET_ID.eq(preset.value()))
        .and(WORKSPACES.DUE_AT.le(now))
        .orderBy(WORKSPACES.ID)
        .limit(atMost)
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
            WORKSPACES.STATE.in(
                inline("unhealthy"),
                inline("personalising"),
                inline("claimed"),
                inline("stopped"),
                inline("failed")));
  }

  private static SelectConditionStep<Record> from(
      DSLContext db, List<? extends SelectFieldOrAsterisk> what) {
    return db.select(what)
        .from(WORKSPACES)
        .join(POOLS)
        .on(POOLS.ID.eq(WORKSPACES.POOL_ID))
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(POOLS.TEMPLATE_ID))
        .join(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(POOLS.ORGANIZATION_ID))
        .where(awaited())
        .and(POOLS.PAUSED_AT.isNull())
        .and(ORGANIZATIONS.PAUSED_AT.isNull())
        .and(notExists(selectOne().from(SETTINGS).where(SETTINGS.KEY.eq(Settings.PAUSED))));
  }
}
