package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.when;

import dev.larder.pool.Transition;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
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

    record Pools(List<UUID> ids) implements Scope {}
  }

  record PresetRow(
      UUID id,
      UUID poolId,
      UUID organizationId,
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
      String rollover,
      boolean paused,
      @Nullable OffsetDateTime invalidatedAt,
      @Nullable OffsetDateTime deferredSince,
      @Nullable OffsetDateTime episodeSince,
      @Nullable Integer limitPrebuilds,
      @Nullable Integer limitInFlight,
      int prebuilds,
      int inFlight,
      int runLength,
      int runInLookBack,
      @Nullable OffsetDateTime lastFailure,
      int probesFailed,
      @Nullable Integer startWidth,
      boolean served) {}

  record PrebuildRow(UUID id, UUID preset, OffsetDateTime createdAt, boolean ready) {}

  record OpenRow(UUID preset, String transition, int count) {}

  record PendingRow(UUID preset, int count) {}

  record OrganizationRow(
      UUID id,
      @Nullable Integer limitPrebuilds,
      @Nullable Integer limitInFlight,
      int prebuilds,
      int inFlight,
      int admitted) {}

  record Answer(
      OffsetDateTime now,
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
      Field<OffsetDateTime> now,
      Scope scope,
      Settings settings,
      Optional<UUID> applying) {
    Field<OffsetDateTime> instant = now;
    Condition others = applying.map(POOLS.as("admitting").ID::ne).orElseGet(DSL::noCondition);
    var presets = presets(scope, instant, settings);
    var prebuilds =
        multiset(
                select(
                        WORKSPACES.ID,
                        WORKSPACES.PRESET_ID,
                        WORKSPACES.CREATED_AT,
                        DSL.field(WORKSPACES.STATE.eq(inline("ready"))))
                    .from(WORKSPACES)
                    .where(within(scope, WORKSPACES.POOL_ID))
                    .and(WORKSPACES.OWNER.isNull())
                    .and(WORKSPACES.STATE.in(inline("ready"), inline("unhealthy"))))
            .convertFrom(
                r -> r.map(x -> new PrebuildRow(x.value1(), x.value2(), x.value3(), x.value4())));
    var open =
        multiset(
                select(BUILDS.PRESET_ID, BUILDS.TRANSITION, count())
                    .from(BUILDS)
                    .where(within(scope, BUILDS.POOL_ID))
                    .and(open())
                    .and(BUILDS.OWNED.isFalse())
                    .groupBy(BUILDS.PRESET_ID, BUILDS.TRANSITION))
            .convertFrom(r -> r.map(x -> new OpenRow(x.value1(), x.value2(), x.value3())));
    var pending =
        multiset(
                select(BUILDS.PRESET_ID, count())
                    .from(BUILDS)
                    .where(within(scope, BUILDS.POOL_ID))
                    .and(cancelable())
                    .groupBy(BUILDS.PRESET_ID))
            .convertFrom(r -> r.map(x -> new PendingRow(x.value1(), x.value2())));
    var inFlight = field(selectCount().from(BUILDS).where(open()).and(BUILDS.OWNED.isFalse()));
    var row =
        db.select(
                instant,
                presets,
                prebuilds,
                open,
                pending,
                organizations(scope, instant, others),
                inFlight,
                prebuildsInTotal(settings),
                admitted(instant, others))
            .fetchSingle();
    return new Answer(
        row.value1(),
        row.value2(),
        row.value3(),
        row.value4(),
        row.value5(),
        row.value6(),
        row.value7(),
        row.value8(),
        row.value9());
  }

  /** Builds that are not finished, in the words of the indexes over them. */
  static Condition open() {
    return BUILDS.STATUS.in(inline("pending"), inline("running"), inline("canceling"));
  }

  /** First start builds of stock that no provisioner has begun. */
  static Condition cancelable() {
    return BUILDS
        .STATUS
        .eq(inline("pending"))
        .and(BUILDS.TRANSITION.eq(inline(Transition.START.label())))
        .and(BUILDS.NUMBER.eq(inline(1)))
        .and(BUILDS.ATTEMPT.eq(0))
        .and(BUILDS.OWNED.isFalse());
  }

  private static Condition within(Scope scope, Field<UUID> pool) {
    return switch (scope) {
      case Scope.All all -> DSL.noCondition();
      case Scope.Pools pools -> pool.in(pools.ids());
    };
  }

  private static Field<List<PresetRow>> presets(
      Scope scope, Field<OffsetDateTime> now, Settings settings) {
    Field<OffsetDateTime> lookBack = StoreTime.before(now, settings.lookBack());
    var failures =
        lateral(
                select(
                        count().as("run"),
                        count().filterWhere(BUILDS.FINISHED_AT.gt(lookBack)).as("recent"),
                        max(BUILDS.FINISHED_AT).as("last"),
                        count().filterWhere(BUILDS.CREATED_AT.gt(POOLS.EPISODE_SINCE)).as("probes"))
                    .from(BUILDS)
                    .where(BUILDS.PRESET_ID.eq(PRESETS.ID))
                    .and(ReadBuilds.failedFirstStarts())
                    .and(BUILDS.FINISHED_AT.gt(PRESETS.RUN_SINCE)))
            .as("failures");
    Condition versionActive = PRESETS.TEMPLATE_VERSION_ID.eq(TEMPLATES.ACTIVE_VERSION_ID);
    return multiset(
            select(
                    PRESETS.ID,
                    PRESETS.POOL_ID,
                    POOLS.ORGANIZATION_ID,
                    ORGANIZATIONS.NAME,
                    TEMPLATES.NAME,
                    POOLS.NAME,
                    TEMPLATES.TAGS,
                    DSL.field(versionActive),
                    DSL.field(TEMPLATES.DELETED_AT.isNotNull()),
                    DSL.field(TEMPLATES.DEPRECATED.ne("")),
                    POOLS.DESIRED,
                    POOLS.TTL,
                    POOLS.SCHEDULE,
                    POOLS.ROLLOVER,
                    DSL.field(POOLS.PAUSED_AT.isNotNull().or(ORGANIZATIONS.PAUSED_AT.isNotNull())),
                    PRESETS.INVALIDATED_AT,
                    POOLS.DEFERRED_SINCE,
                    POOLS.EPISODE_SINCE,
                    POOLS.LIMIT_PREBUILDS,
                    POOLS.LIMIT_IN_FLIGHT,
                    when(POOLS.LIMIT_PREBUILDS.isNotNull(), prebuildsOfPool()).else_(0),
                    when(POOLS.LIMIT_IN_FLIGHT.isNotNull(), inFlightOfPool()).else_(0),
                    failures.field("run", Integer.class),
                    failures.field("recent", Integer.class),
                    failures.field("last", OffsetDateTime.class),
                    failures.field("probes", Integer.class),
                    when(POOLS.SLOW_START, PRESETS.START_WIDTH),
                    DSL.field(LiveWorkers.serveTemplate(now)))
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
        .convertFrom(r -> r.map(StockQuery::presetRow));
  }

  private static Field<Integer> prebuildsOfPool() {
    return field(
        selectCount()
            .from(WORKSPACES)
            .where(WORKSPACES.POOL_ID.eq(POOLS.ID))
            .and(WORKSPACES.OWNER.isNull())
            .and(WORKSPACES.STATE.ne(inline("deleted"))));
  }

  private static Field<Integer> inFlightOfPool() {
    return field(
        selectCount()
            .from(BUILDS)
            .where(BUILDS.POOL_ID.eq(POOLS.ID))
            .and(open())
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
            .and(WORKSPACES.STATE.ne(inline("deleted"))));
  }

  private static Field<Integer> prebuildsInTotal(Settings settings) {
    return settings.prebuilds().isEmpty()
        ? inline(0)
        : field(
            selectCount()
                .from(WORKSPACES)
                .where(WORKSPACES.OWNER.isNull())
                .and(WORKSPACES.STATE.ne(inline("deleted"))));
  }

  /** Creates that a plan let through a moment ago and that their apply has not made true yet. */
  private static Field<Integer> admitted(Field<OffsetDateTime> now, Condition which) {
    var admitting = POOLS.as("admitting");
    return field(
        select(coalesce(sum(admitting.ADMITTED), inline(0)).cast(Integer.class))
            .from(admitting)
            .where(admitting.ADMITTED_AT.gt(StoreTime.before(now, ADMITTED_FOR)))
            .and(which));
  }

  private static Field<List<OrganizationRow>> organizations(
      Scope scope, Field<OffsetDateTime> now, Condition others) {
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
                .and(WORKSPACES.STATE.ne(inline("deleted"))));
    Field<Integer> inFlight =
        field(
            selectCount()
                .from(BUILDS)
                .where(BUILDS.ORGANIZATION_ID.eq(ORGANIZATIONS.ID))
                .and(open())
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
        .convertFrom(
            r ->
                r.map(
                    x ->
                        new OrganizationRow(
                            x.value1(),
                            x.value2(),
                            x.value3(),
                            x.value4(),
                            x.value5(),
                            x.value6())));
  }

  private static PresetRow presetRow(Record r) {
    return new PresetRow(
        r.get(0, UUID.class),
        r.get(1, UUID.class),
        r.get(2, UUID.class),
        r.get(3, String.class),
        r.get(4, String.class),
        r.get(5, String.class),
        List.of(r.get(6, String[].class)),
        r.get(7, Boolean.class),
        r.get(8, Boolean.class),
        r.get(9, Boolean.class),
        r.get(10, Integer.class),
        r.get(11, Long.class),
        r.get(12, JSONB.class),
        r.get(13, String.class),
        r.get(14, Boolean.class),
        r.get(15, OffsetDateTime.class),
        r.get(16, OffsetDateTime.class),
        r.get(17, OffsetDateTime.class),
        r.get(18, Integer.class),
        r.get(19, Integer.class),
        r.get(20, Integer.class),
        r.get(21, Integer.class),
        r.get(22, Integer.class),
        r.get(23, Integer.class),
        r.get(24, OffsetDateTime.class),
        r.get(25, Integer.class),
        r.get(26, Integer.class),
        r.get(27, Boolean.class));
  }
}
