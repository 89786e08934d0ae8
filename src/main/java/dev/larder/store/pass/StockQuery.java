package dev.larder.store.pass;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static dev.larder.store.sql.Inlined.isIn;
import static dev.larder.store.sql.Inlined.isNot;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.when;

import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.Rollover;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.setting.Settings;
import dev.larder.store.sql.BuildConditions;
import dev.larder.store.sql.StoreTime;
import dev.larder.store.worker.LiveWorkers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Everything the planner needs of some pools or all, in ONE statement: so it sees one instant also
 * in a READ COMMITTED transaction that has just waited for a lock. Reads only what is live; of
 * finished builds, only the failures since each preset's last success. What partial indexes name is
 * inlined here and elsewhere: with a bind value in its place a generic plan cannot use them.
 */
final class StockQuery {
  static final Duration ADMITTED_FOR = Duration.ofMinutes(1);

  private StockQuery() {}

  /** Which pools are read. */
  sealed interface Scope {
    record All() implements Scope {}

    record Pools(List<PoolId> ids) implements Scope {}
  }

  record PresetRow(
      PresetId id,
      PoolId poolId,
      OrganizationId organizationId,
      String organization,
      String template,
      String preset,
      List<String> tags,
      boolean versionActive,
      boolean templateDeleted,
      boolean templateDeprecated,
      int desired,
      @Nullable Long ttl,
      @Nullable JSONB schedule,
      Rollover rollover,
      boolean paused,
      @Nullable Instant invalidatedAt,
      @Nullable Instant deferredSince,
      @Nullable Instant episodeSince,
      @Nullable Integer limitPrebuilds,
      @Nullable Integer limitInFlight,
      int prebuilds,
      int inFlight,
      int runLength,
      int runInLookBack,
      @Nullable Instant lastFailure,
      int probesFailed,
      @Nullable Integer startWidth,
      boolean served) {}

  record PrebuildRow(WorkspaceId id, PresetId preset, Instant createdAt, boolean ready) {}

  record OpenRow(PresetId preset, Transition transition, int count) {}

  record PendingRow(PresetId preset, int count) {}

  record OrganizationRow(
      OrganizationId id,
      @Nullable Integer limitPrebuilds,
      @Nullable Integer limitInFlight,
      int prebuilds,
      int inFlight,
      int admitted) {}

  record Answer(
      Instant now,
      List<PresetRow> presets,
      List<PrebuildRow> prebuilds,
      List<OpenRow> open,
      List<PendingRow> pending,
      List<OrganizationRow> organizations,
      int inFlight,
      int prebuildsInTotal,
      int admitted) {}

  /**
   * @param applying the pool whose own admission does not count, if a plan is applied to one
   */
  static Answer run(
      DSLContext db,
      Field<Instant> now,
      Scope scope,
      Settings settings,
      Optional<PoolId> applying) {
    Condition others = applying.map(POOLS.as("admitting").ID::ne).orElseGet(DSL::noCondition);
    var presets = presets(scope, now, settings);
    var prebuilds =
        multiset(
                select(
                        WORKSPACES.ID,
                        WORKSPACES.PRESET_ID,
                        WORKSPACES.CREATED_AT,
                        DSL.field(is(WORKSPACES.STATE, WorkspaceState.READY)))
                    .from(WORKSPACES)
                    .where(within(scope, WORKSPACES.POOL_ID))
                    .and(WORKSPACES.OWNER.isNull())
                    .and(isIn(WORKSPACES.STATE, WorkspaceState.READY, WorkspaceState.UNHEALTHY)))
            .convertFrom(r -> r.map(mapping(PrebuildRow::new)));
    var open =
        multiset(
                select(BUILDS.PRESET_ID, BUILDS.TRANSITION, count())
                    .from(BUILDS)
                    .where(within(scope, BUILDS.POOL_ID))
                    .and(BuildConditions.open())
                    .and(BUILDS.OWNED.isFalse())
                    .groupBy(BUILDS.PRESET_ID, BUILDS.TRANSITION))
            .convertFrom(r -> r.map(mapping(OpenRow::new)));
    var pending =
        multiset(
                select(BUILDS.PRESET_ID, count())
                    .from(BUILDS)
                    .where(within(scope, BUILDS.POOL_ID))
                    .and(BuildConditions.cancelable())
                    .groupBy(BUILDS.PRESET_ID))
            .convertFrom(r -> r.map(mapping(PendingRow::new)));
    var inFlight =
        field(selectCount().from(BUILDS).where(BuildConditions.open()).and(BUILDS.OWNED.isFalse()));
    return db.select(
            now,
            presets,
            prebuilds,
            open,
            pending,
            organizations(scope, now, others),
            inFlight,
            prebuildsInTotal(settings),
            admitted(now, others))
        .fetchSingle(mapping(Answer::new));
  }

  /** Builds that are not finished, in the words of the indexes over them. */
  private static Condition within(Scope scope, Field<PoolId> pool) {
    return switch (scope) {
      case Scope.All all -> DSL.noCondition();
      case Scope.Pools pools -> pool.in(pools.ids());
    };
  }

  private static Field<List<PresetRow>> presets(
      Scope scope, Field<Instant> now, Settings settings) {
    Field<Instant> lookBack = StoreTime.before(now, settings.lookBack());
    Field<Integer> run = field(name("failures", "run"), Integer.class);
    Field<Integer> recent = field(name("failures", "recent"), Integer.class);
    Field<Instant> last = field(name("failures", "last"), Instant.class);
    Field<Integer> probes = field(name("failures", "probes"), Integer.class);
    var failures =
        lateral(
                select(
                        count().as(run),
                        count().filterWhere(BUILDS.FINISHED_AT.gt(lookBack)).as(recent),
                        max(BUILDS.FINISHED_AT).as(last),
                        count().filterWhere(BUILDS.CREATED_AT.gt(POOLS.EPISODE_SINCE)).as(probes))
                    .from(BUILDS)
                    .where(BUILDS.PRESET_ID.eq(PRESETS.ID))
                    .and(BuildConditions.failedFirstStarts())
                    .and(BUILDS.FINISHED_AT.gt(PRESETS.RUN_SINCE)))
            .as("failures");
    Condition versionActive = PRESETS.TEMPLATE_VERSION_ID.eq(TEMPLATES.ACTIVE_VERSION_ID);
    Field<Boolean> active = DSL.field(versionActive);
    Field<Boolean> deleted = DSL.field(TEMPLATES.DELETED_AT.isNotNull());
    Field<Boolean> deprecated = DSL.field(TEMPLATES.DEPRECATED.ne(""));
    Field<Boolean> paused =
        DSL.field(POOLS.PAUSED_AT.isNotNull().or(ORGANIZATIONS.PAUSED_AT.isNotNull()));
    Field<Integer> prebuilds = when(POOLS.LIMIT_PREBUILDS.isNotNull(), prebuildsOfPool()).else_(0);
    Field<Integer> inFlight = when(POOLS.LIMIT_IN_FLIGHT.isNotNull(), inFlightOfPool()).else_(0);
    Field<Integer> startWidth = when(POOLS.SLOW_START, PRESETS.START_WIDTH);
    Field<Boolean> served = DSL.field(LiveWorkers.serveTemplate(now));
    return multiset(
            select(
                    PRESETS.ID,
                    PRESETS.POOL_ID,
                    POOLS.ORGANIZATION_ID,
                    ORGANIZATIONS.NAME,
                    TEMPLATES.NAME,
                    POOLS.NAME,
                    TEMPLATES.TAGS,
                    active,
                    deleted,
                    deprecated,
                    POOLS.DESIRED,
                    POOLS.TTL,
                    POOLS.SCHEDULE,
                    POOLS.ROLLOVER,
                    paused,
                    PRESETS.INVALIDATED_AT,
                    POOLS.DEFERRED_SINCE,
                    POOLS.EPISODE_SINCE,
                    POOLS.LIMIT_PREBUILDS,
                    POOLS.LIMIT_IN_FLIGHT,
                    prebuilds,
                    inFlight,
                    run,
                    recent,
                    last,
                    probes,
                    startWidth,
                    served)
                .from(PRESETS)
                .join(POOLS)
                .on(POOLS.ID.eq(PRESETS.POOL_ID))
                .join(TEMPLATE_VERSIONS)
                .on(TEMPLATE_VERSIONS.ID.eq(PRESETS.TEMPLATE_VERSION_ID))
                .join(TEMPLATES)
                .on(TEMPLATES.ID.eq(TEMPLATE_VERSIONS.TEMPLATE_ID))
                .join(ORGANIZATIONS)
                .on(ORGANIZATIONS.ID.eq(POOLS.ORGANIZATION_ID))
                .crossJoin(failures)
                .where(within(scope, PRESETS.POOL_ID))
                .and(versionActive.and(TEMPLATES.DELETED_AT.isNull()).or(hasStock()))
                .orderBy(PRESETS.ID))
        .convertFrom(
            r ->
                r.map(
                    x ->
                        new PresetRow(
                            x.get(PRESETS.ID),
                            x.get(PRESETS.POOL_ID),
                            x.get(POOLS.ORGANIZATION_ID),
                            x.get(ORGANIZATIONS.NAME),
                            x.get(TEMPLATES.NAME),
                            x.get(POOLS.NAME),
                            List.of(x.get(TEMPLATES.TAGS)),
                            x.get(active),
                            x.get(deleted),
                            x.get(deprecated),
                            x.get(POOLS.DESIRED),
                            x.get(POOLS.TTL),
                            x.get(POOLS.SCHEDULE),
                            x.get(POOLS.ROLLOVER),
                            x.get(paused),
                            x.get(PRESETS.INVALIDATED_AT),
                            x.get(POOLS.DEFERRED_SINCE),
                            x.get(POOLS.EPISODE_SINCE),
                            x.get(POOLS.LIMIT_PREBUILDS),
                            x.get(POOLS.LIMIT_IN_FLIGHT),
                            x.get(prebuilds),
                            x.get(inFlight),
                            x.get(run),
                            x.get(recent),
                            x.get(last),
                            x.get(probes),
                            x.get(startWidth),
                            x.get(served))));
  }

  private static Field<Integer> prebuildsOfPool() {
    return field(
        selectCount()
            .from(WORKSPACES)
            .where(WORKSPACES.POOL_ID.eq(POOLS.ID))
            .and(WORKSPACES.OWNER.isNull())
            .and(isNot(WORKSPACES.STATE, WorkspaceState.DELETED)));
  }

  private static Field<Integer> inFlightOfPool() {
    return field(
        selectCount()
            .from(BUILDS)
            .where(BUILDS.POOL_ID.eq(POOLS.ID))
            .and(BuildConditions.open())
            .and(BUILDS.OWNED.isFalse()));
  }

  /** Of the preset of the row at hand. */
  static Condition hasStock() {
    return exists(
        selectOne()
            .from(WORKSPACES)
            .where(WORKSPACES.POOL_ID.eq(PRESETS.POOL_ID))
            .and(WORKSPACES.PRESET_ID.eq(PRESETS.ID))
            .and(WORKSPACES.OWNER.isNull())
            .and(isNot(WORKSPACES.STATE, WorkspaceState.DELETED)));
  }

  private static Field<Integer> prebuildsInTotal(Settings settings) {
    return settings.prebuilds().isEmpty()
        ? inline(0)
        : field(
            selectCount()
                .from(WORKSPACES)
                .where(WORKSPACES.OWNER.isNull())
                .and(isNot(WORKSPACES.STATE, WorkspaceState.DELETED)));
  }

  /** Creates that a plan let through a moment ago and that their apply has not made true yet. */
  private static Field<Integer> admitted(Field<Instant> now, Condition which) {
    var admitting = POOLS.as("admitting");
    return field(
        select(coalesce(sum(admitting.ADMITTED), inline(0)).cast(Integer.class))
            .from(admitting)
            .where(admitting.ADMITTED_AT.gt(StoreTime.before(now, ADMITTED_FOR)))
            .and(which));
  }

  private static Field<List<OrganizationRow>> organizations(
      Scope scope, Field<Instant> now, Condition others) {
    Condition named =
        switch (scope) {
          case Scope.All all -> DSL.noCondition();
          case Scope.Pools pools ->
              ORGANIZATIONS.ID.in(
                  select(POOLS.ORGANIZATION_ID).from(POOLS).where(POOLS.ID.in(pools.ids())));
        };
    var ofOrganization = POOLS.as("of_organization");
    Field<Integer> prebuilds =
        field(
            selectCount()
                .from(WORKSPACES)
                .join(ofOrganization)
                .on(ofOrganization.ID.eq(WORKSPACES.POOL_ID))
                .where(ofOrganization.ORGANIZATION_ID.eq(ORGANIZATIONS.ID))
                .and(WORKSPACES.OWNER.isNull())
                .and(isNot(WORKSPACES.STATE, WorkspaceState.DELETED)));
    Field<Integer> inFlight =
        field(
            selectCount()
                .from(BUILDS)
                .where(BUILDS.ORGANIZATION_ID.eq(ORGANIZATIONS.ID))
                .and(BuildConditions.open())
                .and(BUILDS.OWNED.isFalse()));
    return multiset(
            select(
                    ORGANIZATIONS.ID,
                    ORGANIZATIONS.LIMIT_PREBUILDS,
                    ORGANIZATIONS.LIMIT_IN_FLIGHT,
                    when(ORGANIZATIONS.LIMIT_PREBUILDS.isNotNull(), prebuilds).else_(inline(0)),
                    when(ORGANIZATIONS.LIMIT_IN_FLIGHT.isNotNull(), inFlight).else_(inline(0)),
                    admitted(
                        now,
                        others.and(POOLS.as("admitting").ORGANIZATION_ID.eq(ORGANIZATIONS.ID))))
                .from(ORGANIZATIONS)
                .where(named)
                .and(
                    ORGANIZATIONS
                        .LIMIT_PREBUILDS
                        .isNotNull()
                        .or(ORGANIZATIONS.LIMIT_IN_FLIGHT.isNotNull())))
        .convertFrom(r -> r.map(mapping(OrganizationRow::new)));
  }
}
