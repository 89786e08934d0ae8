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
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.when;

import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.pass.StockAnswer.OpenBuildCounts;
import dev.larder.store.pass.StockAnswer.OrganizationRow;
import dev.larder.store.pass.StockAnswer.Prebuild;
import dev.larder.store.pass.StockAnswer.PresetRow;
import dev.larder.store.pass.StockAnswer.Recorded;
import dev.larder.store.setting.Settings;
import dev.larder.store.sql.BuildConditions;
import dev.larder.store.sql.StoreTime;
import dev.larder.store.worker.LiveWorkers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * Everything the planner needs of some pools or all, in ONE statement: so it sees one instant also
 * in a READ COMMITTED transaction that has just waited for a lock. Reads only what is live; of
 * finished builds, only the failures since each preset's last success. A row for each preset, its
 * prebuilds packed into one value: reading many costs little more than copying them. What partial
 * indexes name is inlined here and elsewhere: with a bind value in its place a generic plan cannot
 * use them.
 */
final class StockQuery {
  static final Duration ADMITTED_FOR = Duration.ofMinutes(1);

  /** Which pools are read. */
  sealed interface Scope {
    record All() implements Scope {}

    record Pools(List<PoolId> ids) implements Scope {}
  }

  private final Scope scope;
  private final Field<Instant> now;
  private final Condition others;

  private final Table<?> failures;
  private final Field<Integer> run = field(name("failures", "run"), Integer.class);
  private final Field<Integer> recent = field(name("failures", "recent"), Integer.class);
  private final Field<Instant> last = field(name("failures", "last"), Instant.class);
  private final Field<Integer> probes = field(name("failures", "probes"), Integer.class);
  private final Field<byte[]> prebuilds = field(name("stock", "rows"), byte[].class);
  private final Field<Integer> starting = field(name("open", "starting"), Integer.class);
  private final Field<Integer> stopping = field(name("open", "stopping"), Integer.class);
  private final Field<Integer> deleting = field(name("open", "deleting"), Integer.class);
  private final Field<Integer> pending = field(name("open", "pending"), Integer.class);

  private final Condition versionActive =
      PRESETS.TEMPLATE_VERSION_ID.eq(TEMPLATES.ACTIVE_VERSION_ID);
  private final Field<Boolean> active = DSL.field(versionActive);
  private final Field<Boolean> deleted = DSL.field(TEMPLATES.DELETED_AT.isNotNull());
  private final Field<Boolean> deprecated = DSL.field(TEMPLATES.DEPRECATED.ne(""));
  private final Field<Boolean> paused =
      DSL.field(POOLS.PAUSED_AT.isNotNull().or(ORGANIZATIONS.PAUSED_AT.isNotNull()));
  private final Field<Integer> ofPool =
      when(POOLS.LIMIT_PREBUILDS.isNotNull(), prebuildsOfPool()).else_(0);
  private final Field<Integer> inFlightOfPool =
      when(POOLS.LIMIT_IN_FLIGHT.isNotNull(), inFlightOfPool()).else_(0);
  private final Field<Integer> startWidth = when(POOLS.SLOW_START, PRESETS.START_WIDTH);
  private final Field<Boolean> served;

  /** Of one row of each organization; what is said of it is in that row alone. */
  private final Condition first =
      rowNumber().over().partitionBy(ORGANIZATIONS.ID).orderBy(PRESETS.ID).eq(inline(1));

  private final Field<Boolean> limited =
      DSL.field(
          first.and(
              ORGANIZATIONS
                  .LIMIT_PREBUILDS
                  .isNotNull()
                  .or(ORGANIZATIONS.LIMIT_IN_FLIGHT.isNotNull())));
  private final Field<Integer> ofOrganization =
      when(first.and(ORGANIZATIONS.LIMIT_PREBUILDS.isNotNull()), prebuildsOfOrganization())
          .else_(0);
  private final Field<Integer> inFlightOfOrganization =
      when(first.and(ORGANIZATIONS.LIMIT_IN_FLIGHT.isNotNull()), inFlightOfOrganization()).else_(0);
  private final Field<Integer> admittedOfOrganization;

  private final Field<Integer> inFlight =
      field(selectCount().from(BUILDS).where(BuildConditions.open()).and(BUILDS.OWNED.isFalse()));
  private final Field<Integer> total;
  private final Field<Integer> admitted;

  private StockQuery(
      Scope scope, Field<Instant> now, Settings settings, Optional<PoolId> applying) {
    this.scope = scope;
    this.now = now;
    this.others = applying.map(POOLS.as("admitting").ID::ne).orElseGet(DSL::noCondition);
    this.failures = failures(StoreTime.before(now, settings.lookBack()));
    this.served = DSL.field(LiveWorkers.serveTemplate(now));
    this.admittedOfOrganization =
        when(limited.isTrue(), admitted(POOLS.as("admitting").ORGANIZATION_ID.eq(ORGANIZATIONS.ID)))
            .else_(0);
    this.admitted = admitted(DSL.noCondition());
    this.total = settings.prebuilds().isEmpty() ? inline(0) : prebuildsInTotal();
  }

  /**
   * @param applying the pool whose own admission does not count, if a plan is applied to one
   */
  static StockAnswer run(
      DSLContext db,
      Field<Instant> now,
      Scope scope,
      Settings settings,
      Optional<PoolId> applying) {
    return new StockQuery(scope, now, settings, applying).run(db);
  }

  private StockAnswer run(DSLContext db) {
    Result<? extends Record> rows = fetch(db);
    if (rows.isEmpty()) {
      return new StockAnswer(db.select(now).fetchSingle().value1(), List.of(), List.of(), 0, 0, 0);
    }
    Record any = rows.getFirst();
    return new StockAnswer(
        any.get(now),
        rows.map(this::preset),
        rows.stream().filter(row -> row.get(limited)).map(this::organization).toList(),
        any.get(inFlight),
        any.get(total),
        any.get(admitted));
  }

  private Result<? extends Record> fetch(DSLContext db) {
    return db.select(now, inFlight, total, admitted)
        .select(PRESETS.ID, PRESETS.POOL_ID, POOLS.ORGANIZATION_ID, ORGANIZATIONS.NAME)
        .select(TEMPLATES.NAME, POOLS.NAME, TEMPLATES.TAGS, active, deleted, deprecated)
        .select(POOLS.DESIRED, POOLS.TTL, POOLS.SCHEDULE, POOLS.ROLLOVER, paused)
        .select(PRESETS.INVALIDATED_AT, POOLS.DEFERRED_SINCE)
        .select(POOLS.LIMIT_PREBUILDS, POOLS.LIMIT_IN_FLIGHT, ofPool, inFlightOfPool)
        .select(run, recent, last, probes, startWidth, served)
        .select(prebuilds, starting, stopping, deleting, pending)
        .select(POOLS.HOLD_REASON, POOLS.HOLD_COUNT, POOLS.HOLD_UNTIL, PRESETS.WAKE_AT)
        .select(limited, ORGANIZATIONS.LIMIT_PREBUILDS, ORGANIZATIONS.LIMIT_IN_FLIGHT)
        .select(ofOrganization, inFlightOfOrganization, admittedOfOrganization)
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
        .leftJoin(stock())
        .on(presetOf("stock").eq(PRESETS.ID))
        .leftJoin(open())
        .on(presetOf("open").eq(PRESETS.ID))
        .where(within(PRESETS.POOL_ID))
        .and(versionActive.and(TEMPLATES.DELETED_AT.isNull()).or(hasStock()))
        .orderBy(PRESETS.ID)
        .fetch();
  }

  private static Field<PresetId> presetOf(String table) {
    return field(name(table, WORKSPACES.PRESET_ID.getName()), PRESETS.ID.getDataType());
  }

  private PresetRow preset(Record row) {
    return new PresetRow(
        row.get(PRESETS.ID),
        row.get(PRESETS.POOL_ID),
        row.get(POOLS.ORGANIZATION_ID),
        row.get(ORGANIZATIONS.NAME),
        row.get(TEMPLATES.NAME),
        row.get(POOLS.NAME),
        List.of(row.get(TEMPLATES.TAGS)),
        row.get(active),
        row.get(deleted),
        row.get(deprecated),
        row.get(POOLS.DESIRED),
        row.get(POOLS.TTL),
        row.get(POOLS.SCHEDULE),
        row.get(POOLS.ROLLOVER),
        row.get(paused),
        row.get(PRESETS.INVALIDATED_AT),
        row.get(POOLS.DEFERRED_SINCE),
        row.get(POOLS.LIMIT_PREBUILDS),
        row.get(POOLS.LIMIT_IN_FLIGHT),
        row.get(ofPool),
        row.get(inFlightOfPool),
        row.get(run),
        row.get(recent),
        row.get(last),
        row.get(probes),
        row.get(startWidth),
        row.get(served),
        Prebuild.read(row.get(prebuilds)),
        new OpenBuildCounts(
            orZero(row, starting),
            orZero(row, stopping),
            orZero(row, deleting),
            orZero(row, pending)),
        new Recorded(
            row.get(POOLS.HOLD_REASON),
            row.get(POOLS.HOLD_COUNT),
            row.get(POOLS.HOLD_UNTIL),
            row.get(POOLS.DEFERRED_SINCE) != null,
            row.get(PRESETS.WAKE_AT)));
  }

  private static int orZero(Record row, Field<Integer> field) {
    return Objects.requireNonNullElse(row.get(field), 0);
  }

  private OrganizationRow organization(Record row) {
    return new OrganizationRow(
        row.get(POOLS.ORGANIZATION_ID),
        row.get(ORGANIZATIONS.LIMIT_PREBUILDS),
        row.get(ORGANIZATIONS.LIMIT_IN_FLIGHT),
        row.get(ofOrganization),
        row.get(inFlightOfOrganization),
        row.get(admittedOfOrganization));
  }

  private Condition within(Field<PoolId> pool) {
    return switch (scope) {
      case Scope.All all -> DSL.noCondition();
      case Scope.Pools pools -> pool.in(pools.ids());
    };
  }

  /** Of the preset of the row at hand, since its last success. */
  private Table<?> failures(Field<Instant> lookBack) {
    return lateral(
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
  }

  /** The prebuilds of each preset, in PostgreSQL's binary form: {@link Prebuild#read}. */
  private Table<?> stock() {
    Field<byte[]> packed =
        field(
            "string_agg(uuid_send({0}) || timestamptz_send({1}) || boolsend({2}), ''::bytea order by {0})",
            SQLDataType.BLOB,
            WORKSPACES.ID,
            WORKSPACES.CREATED_AT,
            DSL.field(is(WORKSPACES.STATE, WorkspaceState.READY)));
    return select(WORKSPACES.PRESET_ID, packed.as(prebuilds))
        .from(WORKSPACES)
        .where(within(WORKSPACES.POOL_ID))
        .and(WORKSPACES.OWNER.isNull())
        .and(isIn(WORKSPACES.STATE, WorkspaceState.READY, WorkspaceState.UNHEALTHY))
        .groupBy(WORKSPACES.PRESET_ID)
        .asTable("stock");
  }

  private Table<?> open() {
    return select(
            BUILDS.PRESET_ID,
            counted(Transition.START).as(starting),
            counted(Transition.STOP).as(stopping),
            counted(Transition.DELETE).as(deleting),
            count().filterWhere(BuildConditions.cancelable()).as(pending))
        .from(BUILDS)
        .where(within(BUILDS.POOL_ID))
        .and(BuildConditions.open())
        .and(BUILDS.OWNED.isFalse())
        .groupBy(BUILDS.PRESET_ID)
        .asTable("open");
  }

  private static Field<Integer> counted(Transition transition) {
    return count().filterWhere(is(BUILDS.TRANSITION, transition));
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

  private static Field<Integer> prebuildsOfOrganization() {
    var pool = POOLS.as("of_organization");
    return field(
        selectCount()
            .from(WORKSPACES)
            .join(pool)
            .on(pool.ID.eq(WORKSPACES.POOL_ID))
            .where(pool.ORGANIZATION_ID.eq(ORGANIZATIONS.ID))
            .and(WORKSPACES.OWNER.isNull())
            .and(isNot(WORKSPACES.STATE, WorkspaceState.DELETED)));
  }

  private static Field<Integer> inFlightOfOrganization() {
    return field(
        selectCount()
            .from(BUILDS)
            .where(BUILDS.ORGANIZATION_ID.eq(ORGANIZATIONS.ID))
            .and(BuildConditions.open())
            .and(BUILDS.OWNED.isFalse()));
  }

  private static Field<Integer> prebuildsInTotal() {
    return field(
        selectCount()
            .from(WORKSPACES)
            .where(WORKSPACES.OWNER.isNull())
            .and(isNot(WORKSPACES.STATE, WorkspaceState.DELETED)));
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

  /** Creates that a plan let through a moment ago and that their apply has not made true yet. */
  private Field<Integer> admitted(Condition which) {
    var admitting = POOLS.as("admitting");
    return field(
        select(coalesce(sum(admitting.ADMITTED), inline(0)).cast(Integer.class))
            .from(admitting)
            .where(admitting.ADMITTED_AT.gt(StoreTime.before(now, ADMITTED_FOR)))
            .and(others)
            .and(which));
  }
}
