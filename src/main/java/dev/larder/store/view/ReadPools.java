package dev.larder.store.view;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.isNot;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.plan.Action.HoldReason;
import dev.larder.plan.Schedule;
import dev.larder.plan.ScheduledTarget;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.Rollover;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.build.Replacement;
import dev.larder.store.setting.Settings;
import dev.larder.store.sql.BuildConditions;
import dev.larder.store.sql.Columns;
import dev.larder.store.view.PoolStock.Target;
import dev.larder.store.worker.LiveWorkers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SelectLimitStep;

/** One row per pool: its target, what is live in it, and what holds it back. */
public final class ReadPools {
  private final DSLContext sql;
  private final CountStock stock;
  private final Field<Instant> readAt;
  private final Field<String> organization = ORGANIZATIONS.NAME.as("organization_name");
  private final Field<String> template = TEMPLATES.NAME.as("template_name");
  private final Field<Instant> organizationPausedAt =
      ORGANIZATIONS.PAUSED_AT.as("organization_paused_at");
  private final Field<String> organizationPausedBy =
      ORGANIZATIONS.PAUSED_BY.as("organization_paused_by");
  private final Field<String> organizationPausedReason =
      ORGANIZATIONS.PAUSED_REASON.as("organization_paused_reason");
  private final Field<String> lastFailure =
      field(
              select(BUILDS.ERROR)
                  .from(BUILDS)
                  .where(BuildConditions.failedFirstStarts())
                  .and(BUILDS.PRESET_ID.eq(PRESETS.ID))
                  .and(BUILDS.FINISHED_AT.gt(PRESETS.RUN_SINCE))
                  .orderBy(BUILDS.FINISHED_AT.desc(), BUILDS.ID)
                  .limit(inline(1)))
          .as("last_failure");
  private final Field<Boolean> served;

  public ReadPools(DSLContext sql, Field<Instant> now) {
    this.sql = sql;
    this.readAt = now.as("read_at");
    this.stock = new CountStock(sql, now);
    this.served = field(LiveWorkers.serveTemplate(now)).as("served");
  }

  public List<PoolStock> all() {
    return shown(query().fetch(), stock.byPool());
  }

  /** The first in order of name; reads no stock but theirs. */
  List<PoolStock> first(int limit) {
    Result<Record> rows = query().limit(limit).fetch();
    return shown(rows, stock.byPool(WORKSPACES.POOL_ID.in(rows.getValues(POOLS.ID))));
  }

  /** This one; empty: nothing is left of it. */
  Optional<PoolStock> one(PoolId pool) {
    return shown(query(POOLS.ID.eq(pool)).fetch(), stock.byPool(WORKSPACES.POOL_ID.eq(pool)))
        .stream()
        .findFirst();
  }

  private List<PoolStock> shown(Result<Record> rows, Map<PoolId, CountStock.Live> live) {
    Settings settings = Settings.read(sql);
    Optional<PoolStatus.Pause> allPaused =
        settings
            .pause()
            .map(pause -> new PoolStatus.Pause("everything is paused", pause.who(), pause.why()));
    Optional<ReadLimits> limits =
        rows.stream().anyMatch(ReadPools::isLimited)
            ? Optional.of(new ReadLimits(sql, settings))
            : Optional.empty();
    return rows.stream()
        .map(
            row ->
                pool(
                    row,
                    allPaused,
                    live.getOrDefault(row.get(POOLS.ID), CountStock.NONE),
                    limits.filter(l -> isLimited(row))))
        .filter(
            pool -> pool.target().drained().isEmpty() || !pool.counts().equals(CountStock.EMPTY))
        .toList();
  }

  private static boolean isLimited(Record row) {
    return row.get(POOLS.HOLD_REASON) == HoldReason.LIMIT;
  }

  SelectLimitStep<Record> query() {
    return query(noCondition());
  }

  private SelectLimitStep<Record> query(Condition which) {
    return sql.select(
            List.of(
                readAt,
                POOLS.asterisk(),
                organization,
                organizationPausedAt,
                organizationPausedBy,
                organizationPausedReason,
                template,
                TEMPLATES.DEPRECATED,
                TEMPLATES.DELETED_AT,
                TEMPLATES.TAGS,
                served,
                PRESETS.ID,
                PRESETS.FORECAST,
                PRESETS.FORECAST_ERROR,
                lastFailure))
        .from(POOLS)
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(POOLS.TEMPLATE_ID))
        .join(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(POOLS.ORGANIZATION_ID))
        .leftJoin(PRESETS)
        .on(
            PRESETS.POOL_ID.eq(POOLS.ID),
            PRESETS.TEMPLATE_VERSION_ID.eq(TEMPLATES.ACTIVE_VERSION_ID),
            TEMPLATES.DELETED_AT.isNull())
        .where(which)
        .and(
            PRESETS
                .ID
                .isNotNull()
                .or(
                    exists(
                        selectOne()
                            .from(WORKSPACES)
                            .where(WORKSPACES.POOL_ID.eq(POOLS.ID))
                            .and(isNot(WORKSPACES.STATE, WorkspaceState.DELETED)))))
        .orderBy(ORGANIZATIONS.NAME, TEMPLATES.NAME, POOLS.NAME);
  }

  private PoolStock pool(
      Record row,
      Optional<PoolStatus.Pause> allPaused,
      CountStock.Live live,
      Optional<ReadLimits> limits) {
    Instant asOf = row.get(readAt);
    Optional<PresetId> preset = Optional.ofNullable(row.get(PRESETS.ID));
    Target target = target(row, preset, asOf);
    boolean replenishes = row.get(POOLS.ROLLOVER) == Rollover.REPLENISH_FIRST;
    PoolStock.Counts counts = live.counts(preset, replenishes ? target.desired() : 0);
    return new PoolStock(
        row.get(POOLS.ID),
        PoolName.of(row.get(organization), row.get(template), row.get(POOLS.NAME)),
        preset,
        target,
        counts,
        PoolStatus.of(
            target.desired(),
            counts,
            noWorker(row, target, counts).or(() -> hold(row, limits)),
            pause(row).or(() -> allPaused),
            asOf),
        new PoolStock.Forecast(
            Replacement.of(row.get(PRESETS.FORECAST)),
            Optional.ofNullable(row.get(PRESETS.FORECAST_ERROR))),
        asOf);
  }

  private static Target target(Record row, Optional<PresetId> preset, Instant asOf) {
    int base = row.get(POOLS.DESIRED);
    Optional<String> drained = drained(row, preset);
    Optional<Schedule> schedule = Columns.schedule(row.get(POOLS.SCHEDULE));
    return new Target(
        drained.isPresent() ? 0 : ScheduledTarget.of(base, schedule, asOf),
        base,
        schedule,
        drained);
  }

  private static Optional<String> drained(Record row, Optional<PresetId> preset) {
    if (row.get(TEMPLATES.DELETED_AT) != null) {
      return Optional.of("its template was deleted");
    }
    if (!row.get(TEMPLATES.DEPRECATED).isEmpty()) {
      return Optional.of("its template is deprecated: " + row.get(TEMPLATES.DEPRECATED));
    }
    return preset.isEmpty()
        ? Optional.of("the active version of its template has no such preset")
        : Optional.empty();
  }

  /** Looked up now, whatever the last plan found: the last worker may be the one that planned. */
  private Optional<PoolStatus.Hold> noWorker(Record row, Target target, PoolStock.Counts counts) {
    if (row.get(served)) {
      return Optional.empty();
    }
    return Optional.of(
        new PoolStatus.Hold(
            HoldReason.NO_WORKER,
            Math.max(0, target.desired() - counts.ready()),
            Optional.empty(),
            Optional.of(row.get(TEMPLATES.TAGS))
                .filter(tags -> tags.length > 0)
                .map(tags -> "the tags " + String.join(", ", tags)),
            Optional.empty()));
  }

  private Optional<PoolStatus.Hold> hold(Record row, Optional<ReadLimits> limits) {
    return heldFor(row)
        .filter(reason -> reason != HoldReason.NO_WORKER)
        .map(
            reason ->
                new PoolStatus.Hold(
                    reason,
                    Optional.ofNullable(row.get(POOLS.HOLD_COUNT)).orElse(0),
                    Optional.ofNullable(row.get(POOLS.HOLD_UNTIL)),
                    Optional.ofNullable(row.get(lastFailure)),
                    limits.flatMap(l -> l.of(row.get(POOLS.ID)).stream().findFirst())));
  }

  /** As recorded; also while the one build is under way that tests whether a hard limit can end. */
  private static Optional<HoldReason> heldFor(Record row) {
    return Optional.ofNullable(row.get(POOLS.HOLD_REASON))
        .or(
            () ->
                row.get(POOLS.EPISODE_SINCE) == null
                    ? Optional.empty()
                    : Optional.of(HoldReason.HARD_LIMIT));
  }

  private Optional<PoolStatus.Pause> pause(Record row) {
    if (row.get(POOLS.PAUSED_AT) != null) {
      return Optional.of(
          new PoolStatus.Pause("paused", row.get(POOLS.PAUSED_BY), row.get(POOLS.PAUSED_REASON)));
    }
    if (row.get(organizationPausedAt) != null) {
      return Optional.of(
          new PoolStatus.Pause(
              "its organization is paused",
              row.get(organizationPausedBy),
              row.get(organizationPausedReason)));
    }
    return Optional.empty();
  }
}
