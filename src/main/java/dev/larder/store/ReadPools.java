package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.plan.Action.HoldReason;
import dev.larder.plan.Schedule;
import dev.larder.pool.Label;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.Rollover;
import dev.larder.store.PoolStock.Target;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SelectLimitStep;

/** One row per pool: its target, what is live in it, and what holds it back. */
final class ReadPools {
  private final DSLContext sql;
  private final CountStock stock;
  private final Field<OffsetDateTime> readAt;
  private final Field<String> organization = ORGANIZATIONS.NAME.as("organization_name");
  private final Field<String> template = TEMPLATES.NAME.as("template_name");
  private final Field<OffsetDateTime> organizationPausedAt =
      ORGANIZATIONS.PAUSED_AT.as("organization_paused_at");
  private final Field<String> organizationPausedBy =
      ORGANIZATIONS.PAUSED_BY.as("organization_paused_by");
  private final Field<String> organizationPausedReason =
      ORGANIZATIONS.PAUSED_REASON.as("organization_paused_reason");
  private final Field<String> lastFailure =
      field(
              select(BUILDS.ERROR)
                  .from(BUILDS)
                  .where(ReadBuilds.failedFirstStarts())
                  .and(BUILDS.PRESET_ID.eq(PRESETS.ID))
                  .and(BUILDS.FINISHED_AT.gt(PRESETS.RUN_SINCE))
                  .orderBy(BUILDS.FINISHED_AT.desc(), BUILDS.ID)
                  .limit(inline(1)))
          .as("last_failure");
  private final Field<Boolean> served;

  ReadPools(DSLContext sql, Field<OffsetDateTime> now) {
    this.sql = sql;
    this.readAt = now.as("read_at");
    this.stock = new CountStock(sql, now);
    this.served = field(LiveWorkers.serveTemplate(now)).as("served");
  }

  List<PoolStock> all() {
    return shown(query().fetch(), stock.byPool());
  }

  /** The first in order of name; reads no stock but theirs. */
  List<PoolStock> first(int most) {
    Result<Record> rows = query().limit(most).fetch();
    return shown(rows, stock.byPool(WORKSPACES.POOL_ID.in(rows.getValues(POOLS.ID))));
  }

  private List<PoolStock> shown(Result<Record> rows, Map<PoolId, CountStock.Live> live) {
    Settings settings = Settings.read(sql);
    Optional<PoolStanding.Pause> allPaused =
        settings
            .pause()
            .map(pause -> new PoolStanding.Pause("everything is paused", pause.who(), pause.why()));
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
                    live.getOrDefault(new PoolId(row.get(POOLS.ID)), CountStock.NONE),
                    limits.filter(l -> isLimited(row))))
        .filter(
            pool -> pool.target().drained().isEmpty() || !pool.counts().equals(CountStock.EMPTY))
        .toList();
  }

  private static boolean isLimited(Record row) {
    return HoldReason.LIMIT.label().equals(row.get(POOLS.HOLD_REASON));
  }

  SelectLimitStep<Record> query() {
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
        .where(PRESETS.ID.isNotNull())
        .or(
            exists(
                selectOne()
                    .from(WORKSPACES)
                    .where(WORKSPACES.POOL_ID.eq(POOLS.ID))
                    .and(WORKSPACES.STATE.ne(inline("deleted")))))
        .orderBy(ORGANIZATIONS.NAME, TEMPLATES.NAME, POOLS.NAME);
  }

  private PoolStock pool(
      Record row,
      Optional<PoolStanding.Pause> allPaused,
      CountStock.Live live,
      Optional<ReadLimits> limits) {
    Instant asOf = row.get(readAt).toInstant();
    Optional<PresetId> preset = Optional.ofNullable(row.get(PRESETS.ID)).map(PresetId::new);
    Target target = target(row, preset, asOf);
    boolean replenishes = row.get(POOLS.ROLLOVER).equals(Rollover.REPLENISH_FIRST.label());
    PoolStock.Counts counts = live.counts(preset, replenishes ? target.desired() : 0);
    return new PoolStock(
        new PoolId(row.get(POOLS.ID)),
        PoolName.of(row.get(organization), row.get(template), row.get(POOLS.NAME)),
        preset,
        target,
        counts,
        PoolStanding.of(
            target.desired(),
            counts,
            noWorker(row, target, counts).or(() -> hold(row, limits)),
            pause(row).or(() -> allPaused),
            asOf),
        new PoolStock.Forecast(
            Columns.replacement(row.get(PRESETS.FORECAST)),
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
  private Optional<PoolStanding.Hold> noWorker(Record row, Target target, PoolStock.Counts counts) {
    if (row.get(served)) {
      return Optional.empty();
    }
    return Optional.of(
        new PoolStanding.Hold(
            HoldReason.NO_WORKER,
            Math.max(0, target.desired() - counts.ready()),
            Optional.empty(),
            Optional.of(row.get(TEMPLATES.TAGS))
                .filter(tags -> tags.length > 0)
                .map(tags -> "the tags " + String.join(", ", tags)),
            Optional.empty()));
  }

  private Optional<PoolStanding.Hold> hold(Record row, Optional<ReadLimits> limits) {
    return heldFor(row)
        .filter(reason -> reason != HoldReason.NO_WORKER)
        .map(
            reason ->
                new PoolStanding.Hold(
                    reason,
                    Optional.ofNullable(row.get(POOLS.HOLD_COUNT)).orElse(0),
                    Columns.instant(row.get(POOLS.HOLD_UNTIL)),
                    Optional.ofNullable(row.get(lastFailure)),
                    limits.flatMap(l -> l.of(new PoolId(row.get(POOLS.ID))).stream().findFirst())));
  }

  /** As recorded; also while the one build is under way that tests whether a hard limit can end. */
  private static Optional<HoldReason> heldFor(Record row) {
    return Optional.ofNullable(row.get(POOLS.HOLD_REASON))
        .map(reason -> Label.of(HoldReason.class, reason))
        .or(
            () ->
                row.get(POOLS.EPISODE_SINCE) == null
                    ? Optional.empty()
                    : Optional.of(HoldReason.HARD_LIMIT));
  }

  private Optional<PoolStanding.Pause> pause(Record row) {
    if (row.get(POOLS.PAUSED_AT) != null) {
      return Optional.of(
          new PoolStanding.Pause("paused", row.get(POOLS.PAUSED_BY), row.get(POOLS.PAUSED_REASON)));
    }
    if (row.get(organizationPausedAt) != null) {
      return Optional.of(
          new PoolStanding.Pause(
              "its organization is paused",
              row.get(organizationPausedBy),
              row.get(organizationPausedReason)));
    }
    return Optional.empty();
  }
}
