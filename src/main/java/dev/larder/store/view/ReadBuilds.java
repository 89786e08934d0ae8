package dev.larder.store.view;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;

import dev.larder.pool.BuildId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceId;
import dev.larder.store.build.Replacement;
import dev.larder.store.sql.BuildConditions;
import dev.larder.store.sql.IdPrefix;
import dev.larder.store.sql.ReachCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.SelectConditionStep;

/** Builds with the names of what they belong to, newest first. */
final class ReadBuilds {
  private static final int MAX_CANDIDATES = 20;
  private static final Field<String> ORGANIZATION = ORGANIZATIONS.NAME.as("organization_name");
  private static final Field<String> TEMPLATE = TEMPLATES.NAME.as("template_name");
  private static final Field<String> PRESET = POOLS.NAME.as("preset_name");
  private static final Field<String> WORKSPACE = WORKSPACES.NAME.as("workspace_name");

  private final DSLContext sql;
  private final Field<Instant> readAt;

  ReadBuilds(DSLContext sql, Field<Instant> now) {
    this.sql = sql;
    this.readAt = now.as("read_at");
  }

  List<BuildView> matching(BuildFilter filter) {
    return query(filter).fetch(this::view);
  }

  ResultQuery<Record> query(BuildFilter filter) {
    Condition wanted =
        filter
            .pool()
            .map(pool -> BUILDS.POOL_ID.eq(pool))
            .orElseGet(() -> noCondition())
            .and(
                filter
                    .workspace()
                    .map(workspace -> BUILDS.WORKSPACE_ID.eq(workspace))
                    .orElseGet(() -> noCondition()))
            .and(
                filter
                    .transition()
                    .map(transition -> is(BUILDS.TRANSITION, transition))
                    .orElseGet(() -> noCondition()))
            .and(
                filter
                    .status()
                    .map(status -> is(BUILDS.STATUS, status))
                    .orElseGet(() -> noCondition()))
            .and(filter.before().map(ReadBuilds::before).orElseGet(() -> noCondition()))
            .and(ReachCondition.workspaces(filter.visible()));
    return from(wanted).orderBy(BUILDS.CREATED_AT.desc(), BUILDS.ID.desc()).limit(filter.limit());
  }

  Optional<BuildView> one(BuildId id) {
    return from(BUILDS.ID.eq(id)).fetchOptional(this::view);
  }

  List<BuildView> called(String reference) {
    return from(IdPrefix.condition(BUILDS.ID, reference))
        .orderBy(BUILDS.CREATED_AT.desc(), BUILDS.ID.desc())
        .limit(MAX_CANDIDATES)
        .fetch(this::view);
  }

  /** By number: builds that follow each other at once have the same instant. */
  Optional<BuildView> latest(WorkspaceId workspace) {
    return from(BUILDS.WORKSPACE_ID.eq(workspace))
        .orderBy(BUILDS.NUMBER.desc())
        .limit(1)
        .fetchOptional(this::view);
  }

  List<BuildView> runOfFailures(PoolId pool, int limit) {
    return from(BuildConditions.failedFirstStarts())
        .and(BUILDS.PRESET_ID.eq(PRESETS.ID))
        .and(PRESETS.POOL_ID.eq(pool))
        .and(PRESETS.TEMPLATE_VERSION_ID.eq(TEMPLATES.ACTIVE_VERSION_ID))
        .and(BUILDS.FINISHED_AT.gt(PRESETS.RUN_SINCE))
        .orderBy(BUILDS.FINISHED_AT.desc(), BUILDS.ID)
        .limit(limit)
        .fetch(this::view);
  }

  private static Condition before(BuildId build) {
    return row(BUILDS.CREATED_AT, BUILDS.ID)
        .lt(
            select(BUILDS.as("last").CREATED_AT, BUILDS.as("last").ID)
                .from(BUILDS.as("last"))
                .where(BUILDS.as("last").ID.eq(build)));
  }

  private SelectConditionStep<Record> from(Condition condition) {
    return sql.select(List.of(BUILDS.asterisk(), readAt, ORGANIZATION, TEMPLATE, PRESET, WORKSPACE))
        .from(BUILDS)
        .join(WORKSPACES)
        .on(WORKSPACES.ID.eq(BUILDS.WORKSPACE_ID))
        .join(POOLS)
        .on(POOLS.ID.eq(BUILDS.POOL_ID))
        .join(PRESETS)
        .on(PRESETS.ID.eq(BUILDS.PRESET_ID))
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(POOLS.TEMPLATE_ID))
        .join(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(BUILDS.ORGANIZATION_ID))
        .where(condition);
  }

  private BuildView view(Record row) {
    Instant now = row.get(readAt);
    Instant createdAt = row.get(BUILDS.CREATED_AT);
    Optional<Instant> startedAt = Optional.ofNullable(row.get(BUILDS.STARTED_AT));
    Optional<Instant> finishedAt = Optional.ofNullable(row.get(BUILDS.FINISHED_AT));
    return new BuildView(
        row.get(BUILDS.ID),
        row.get(BUILDS.WORKSPACE_ID),
        row.get(WORKSPACE),
        PoolName.of(row.get(ORGANIZATION), row.get(TEMPLATE), row.get(PRESET)),
        row.get(BUILDS.NUMBER),
        row.get(BUILDS.TRANSITION),
        row.get(BUILDS.REASON),
        row.get(BUILDS.INITIATOR),
        row.get(BUILDS.STATUS),
        row.get(BUILDS.ATTEMPT),
        createdAt,
        startedAt,
        finishedAt,
        Duration.between(createdAt, now),
        startedAt.map(start -> Duration.between(start, finishedAt.orElse(now))),
        Optional.ofNullable(row.get(BUILDS.ERROR)),
        Replacement.of(row.get(BUILDS.REPLACED)));
  }
}
