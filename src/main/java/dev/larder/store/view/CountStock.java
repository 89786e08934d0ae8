package dev.larder.store.view;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.isNot;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;

import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.view.PoolStock.Counts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record6;
import org.jooq.ResultQuery;

/** Counts the live workspaces of every pool, through the index over what is live. */
final class CountStock {
  static final Counts EMPTY = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  static final Live NONE = new Live(List.of());

  private final DSLContext sql;
  private final Field<Boolean> owned = field(WORKSPACES.OWNER.isNotNull()).as("owned");
  private final Field<Boolean> expired;
  private final Field<Integer> number = count().as("number");

  CountStock(DSLContext sql, Field<Instant> now) {
    this.sql = sql;
    this.expired = field(expired(now)).as("expired");
  }

  /** Past its pool's TTL (strictly), or made before its preset was invalidated. */
  static Condition expired(Field<Instant> now) {
    Condition pastTtl =
        POOLS
            .TTL
            .isNotNull()
            .and(
                WORKSPACES.CREATED_AT.lt(
                    field("{0} - {1} * interval '1 microsecond'", Instant.class, now, POOLS.TTL)));
    Condition invalidated =
        PRESETS.INVALIDATED_AT.isNotNull().and(WORKSPACES.CREATED_AT.lt(PRESETS.INVALIDATED_AT));
    return WORKSPACES.OWNER.isNull().and(pastTtl.or(invalidated));
  }

  /** Workspaces of one preset that are alike. */
  record Alike(PresetId preset, boolean owned, WorkspaceState state, boolean expired, int number) {
    boolean is(WorkspaceState wanted) {
      return !owned && state == wanted;
    }

    boolean waits() {
      return is(WorkspaceState.STARTING)
          || is(WorkspaceState.READY)
          || is(WorkspaceState.UNHEALTHY)
          || is(WorkspaceState.STOPPED);
    }
  }

  /** What is live in one pool. */
  record Live(List<Alike> groups) {
    Live {
      groups = List.copyOf(groups);
    }

    /**
     * @param replenished the target of a pool that replenishes first; 0: old stock is not handed
     *     out
     */
    Counts counts(Optional<PresetId> activePreset, int replenished) {
      Predicate<Alike> active = alike -> activePreset.filter(alike.preset()::equals).isPresent();
      Predicate<Alike> ready = alike -> alike.is(WorkspaceState.READY);
      Predicate<Alike> past = Alike::expired;
      Predicate<Alike> eligible = active.and(ready).and(past.negate());
      int lacking = Math.max(0, replenished - sum(eligible));
      return new Counts(
          sum(eligible),
          sum(active.and(alike -> alike.is(WorkspaceState.STARTING))),
          sum(alike -> alike.is(WorkspaceState.DELETING)),
          sum(active.and(alike -> alike.is(WorkspaceState.UNHEALTHY))),
          sum(active.and(ready).and(past)),
          sum(active.negate().and(Alike::waits)),
          sum(alike -> alike.owned() && alike.state() != WorkspaceState.DELETING),
          sum(alike -> alike.is(WorkspaceState.FAILED)),
          sum(alike -> alike.state() == WorkspaceState.LEAKED),
          Math.min(lacking, sum(ready.and(eligible.negate()))));
    }

    private int sum(Predicate<Alike> wanted) {
      return groups.stream().filter(wanted).mapToInt(Alike::number).sum();
    }
  }

  Map<PoolId, Live> byPool() {
    return byPool(noCondition());
  }

  /** Of the workspaces of which this is true. */
  Map<PoolId, Live> byPool(Condition which) {
    Map<PoolId, List<Alike>> groups = new LinkedHashMap<>();
    query(which)
        .forEach(
            row ->
                groups
                    .computeIfAbsent(row.get(WORKSPACES.POOL_ID), pool -> new ArrayList<>())
                    .add(
                        new Alike(
                            row.get(WORKSPACES.PRESET_ID),
                            row.get(owned),
                            row.get(WORKSPACES.STATE),
                            row.get(expired),
                            row.get(number))));
    Map<PoolId, Live> live = new LinkedHashMap<>();
    groups.forEach((pool, alike) -> live.put(pool, new Live(alike)));
    return live;
  }

  ResultQuery<Record6<PoolId, PresetId, Boolean, WorkspaceState, Boolean, Integer>> query() {
    return query(noCondition());
  }

  private ResultQuery<Record6<PoolId, PresetId, Boolean, WorkspaceState, Boolean, Integer>> query(
      Condition which) {
    return sql.select(
            WORKSPACES.POOL_ID, WORKSPACES.PRESET_ID, owned, WORKSPACES.STATE, expired, number)
        .from(WORKSPACES)
        .join(POOLS)
        .on(POOLS.ID.eq(WORKSPACES.POOL_ID))
        .join(PRESETS)
        .on(PRESETS.ID.eq(WORKSPACES.PRESET_ID))
        .where(isNot(WORKSPACES.STATE, WorkspaceState.DELETED))
        .and(which)
        .groupBy(WORKSPACES.POOL_ID, WORKSPACES.PRESET_ID, owned, WORKSPACES.STATE, expired);
  }
}
