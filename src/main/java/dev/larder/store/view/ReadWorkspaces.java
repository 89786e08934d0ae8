package dev.larder.store.view;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.is;
import static dev.larder.store.sql.Inlined.isNot;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;

import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.build.Replacement;
import dev.larder.store.sql.IdPrefix;
import dev.larder.store.sql.ReachCondition;
import dev.larder.store.sql.StoredJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.SelectConditionStep;

/** Workspaces with the names of what they belong to. */
final class ReadWorkspaces {
  private static final int MAX_CANDIDATES = 20;
  private static final Field<String> ORGANIZATION = ORGANIZATIONS.NAME.as("organization_name");
  private static final Field<String> TEMPLATE = TEMPLATES.NAME.as("template_name");
  private static final Field<String> PRESET = POOLS.NAME.as("preset_name");

  private static final Field<JSONB> REPLACED =
      field(
              select(BUILDS.REPLACED)
                  .from(BUILDS)
                  .where(BUILDS.WORKSPACE_ID.eq(WORKSPACES.ID))
                  .and(BUILDS.REPLACED.isNotNull())
                  .and(WORKSPACES.OWNER.isNotNull())
                  .orderBy(BUILDS.NUMBER.desc())
                  .limit(inline(1)))
          .as("replaced");

  private static final Field<String> CLAIMED_BY = ReachCondition.CLAIMED_BY.as("claimed_by");

  private final DSLContext sql;
  private final Condition expired;
  private final Field<Instant> readAt;
  private final Field<Boolean> isExpired;

  ReadWorkspaces(DSLContext sql, Field<Instant> now) {
    this.sql = sql;
    this.expired = CountStock.expired(now);
    this.readAt = now.as("read_at");
    this.isExpired = field(expired).as("expired");
  }

  List<WorkspaceView> matching(WorkspaceFilter filter) {
    return query(filter).fetch(this::view);
  }

  ResultQuery<Record> query(WorkspaceFilter filter) {
    Condition wanted =
        filter
            .pool()
            .map(pool -> WORKSPACES.POOL_ID.eq(pool))
            .orElseGet(() -> noCondition())
            .and(filter.owner().map(WORKSPACES.OWNER::eq).orElseGet(() -> noCondition()))
            .and(filter.state().map(this::inState).orElseGet(() -> noCondition()))
            .and(ReachCondition.workspaces(filter.visible()))
            .and(filter.after().map(ReadWorkspaces::after).orElseGet(() -> noCondition()));
    return from(filter.deletedToo() ? wanted : wanted.and(live()))
        .orderBy(
            ORGANIZATIONS.NAME, TEMPLATES.NAME, POOLS.NAME, WORKSPACES.CREATED_AT, WORKSPACES.ID)
        .limit(filter.limit());
  }

  private static Condition after(WorkspaceFilter.Place place) {
    return row(ORGANIZATIONS.NAME, TEMPLATES.NAME, POOLS.NAME, WORKSPACES.CREATED_AT, WORKSPACES.ID)
        .gt(
            place.pool().organization().orElseThrow(),
            place.pool().template(),
            place.pool().preset(),
            place.createdAt(),
            place.id());
  }

  Optional<WorkspaceView> one(WorkspaceId id) {
    return from(WORKSPACES.ID.eq(id)).fetchOptional(this::view);
  }

  List<WorkspaceView> called(String reference) {
    List<WorkspaceView> live = candidates(live().and(called(reference, reference.indexOf('/'))));
    return live.isEmpty() ? candidates(IdPrefix.condition(WORKSPACES.ID, reference)) : live;
  }

  private List<WorkspaceView> candidates(Condition condition) {
    return from(condition)
        .orderBy(WORKSPACES.CREATED_AT, WORKSPACES.ID)
        .limit(MAX_CANDIDATES)
        .fetch(this::view);
  }

  private static Condition called(String reference, int slash) {
    return slash < 0
        ? WORKSPACES.NAME.eq(reference).or(IdPrefix.condition(WORKSPACES.ID, reference))
        : WORKSPACES
            .OWNER
            .eq(reference.substring(0, slash))
            .and(WORKSPACES.NAME.eq(reference.substring(slash + 1)));
  }

  private static Condition live() {
    return isNot(WORKSPACES.STATE, WorkspaceState.DELETED);
  }

  private Condition inState(WorkspaceState state) {
    return switch (state) {
      case EXPIRED -> is(WORKSPACES.STATE, WorkspaceState.READY).and(expired);
      case READY -> is(WORKSPACES.STATE, WorkspaceState.READY).andNot(expired);
      case STARTING,
          UNHEALTHY,
          PERSONALIZING,
          CLAIMED,
          STOPPED,
          DELETING,
          FAILED,
          LEAKED,
          DELETED ->
          is(WORKSPACES.STATE, state);
    };
  }

  private SelectConditionStep<Record> from(Condition condition) {
    return sql.select(
            List.of(
                WORKSPACES.asterisk(),
                readAt,
                isExpired,
                ORGANIZATION,
                TEMPLATE,
                PRESET,
                PRESETS.FORECAST,
                REPLACED,
                CLAIMED_BY))
        .from(WORKSPACES)
        .join(POOLS)
        .on(POOLS.ID.eq(WORKSPACES.POOL_ID))
        .join(PRESETS)
        .on(PRESETS.ID.eq(WORKSPACES.PRESET_ID))
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(POOLS.TEMPLATE_ID))
        .join(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(WORKSPACES.ORGANIZATION_ID))
        .where(condition);
  }

  private WorkspaceView view(Record row) {
    WorkspaceState stored = row.get(WORKSPACES.STATE);
    Instant createdAt = row.get(WORKSPACES.CREATED_AT);
    return new WorkspaceView(
        row.get(WORKSPACES.ID),
        row.get(WORKSPACES.NAME),
        PoolName.of(row.get(ORGANIZATION), row.get(TEMPLATE), row.get(PRESET)),
        Optional.ofNullable(row.get(WORKSPACES.OWNER)),
        Optional.ofNullable(row.get(CLAIMED_BY)),
        stored == WorkspaceState.READY && row.get(isExpired) ? WorkspaceState.EXPIRED : stored,
        Optional.ofNullable(row.get(WORKSPACES.REASON)),
        createdAt,
        Duration.between(createdAt, row.get(readAt)),
        Optional.ofNullable(row.get(WORKSPACES.LEASE_UNTIL)),
        StoredJson.strings(row.get(WORKSPACES.OUTPUTS).data()),
        Optional.ofNullable(row.get(WORKSPACES.RETRY_AT)),
        Replacement.of(row.get(REPLACED)),
        Replacement.of(row.get(WORKSPACES.OWNER) == null ? row.get(PRESETS.FORECAST) : null));
  }
}
