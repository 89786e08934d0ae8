package dev.larder.store.view;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.isNot;
import static org.jooq.impl.DSL.count;

import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.setting.Settings;
import dev.larder.store.sql.BuildConditions;
import dev.larder.store.sql.PoolNames;
import dev.larder.store.view.LimitUse.Counted;
import dev.larder.store.view.LimitUse.Scope;
import dev.larder.store.view.LimitUse.User;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** Every limit that a pool is under, with what is used of it and by whom. */
final class ReadLimits {
  private static final Comparator<LimitUse> TIGHTEST_FIRST =
      Comparator.comparingInt(LimitUse::room).thenComparing(LimitUse::scope);

  private final Settings settings;
  private final Map<PoolId, Row> pools;
  private final Map<PoolId, Integer> prebuilds;
  private final Map<PoolId, Integer> inFlight;
  private final Map<Shared, LimitUse> shared = new HashMap<>();

  /** A limit that several pools are under, worked out once for all of them. */
  private record Shared(String whose, Counted counted) {}

  private record Row(
      PoolId id,
      OrganizationId organization,
      PoolName name,
      OptionalInt prebuilds,
      OptionalInt inFlight,
      OptionalInt organizationPrebuilds,
      OptionalInt organizationInFlight) {}

  ReadLimits(DSLContext sql, Settings settings) {
    this.settings = settings;
    Field<Integer> number = count();
    this.pools = pools(sql);
    this.prebuilds =
        sql.select(WORKSPACES.POOL_ID, number)
            .from(WORKSPACES)
            .where(isNot(WORKSPACES.STATE, WorkspaceState.DELETED))
            .and(WORKSPACES.OWNER.isNull())
            .groupBy(WORKSPACES.POOL_ID)
            .fetchMap(WORKSPACES.POOL_ID, number);
    this.inFlight =
        sql.select(BUILDS.POOL_ID, number)
            .from(BUILDS)
            .where(BuildConditions.open())
            .and(BUILDS.OWNED.isFalse())
            .groupBy(BUILDS.POOL_ID)
            .fetchMap(BUILDS.POOL_ID, number);
  }

  /** Those of this pool, the one with the least room first, of equal ones the narrowest. */
  List<LimitUse> of(PoolId pool) {
    Row row = pools.get(pool);
    if (row == null) {
      return List.of();
    }
    List<LimitUse> limits = new ArrayList<>();
    row.prebuilds().ifPresent(limit -> limits.add(own(row, Counted.PREBUILDS, limit)));
    row.inFlight().ifPresent(limit -> limits.add(own(row, Counted.IN_FLIGHT, limit)));
    String organization = row.name().organization().orElse("");
    Predicate<Row> members = other -> other.organization().equals(row.organization());
    add(limits, organization, Counted.PREBUILDS, row.organizationPrebuilds(), members);
    add(limits, organization, Counted.IN_FLIGHT, row.organizationInFlight(), members);
    add(limits, "", Counted.PREBUILDS, settings.prebuilds(), any -> true);
    add(limits, "", Counted.IN_FLIGHT, settings.inFlight(), any -> true);
    limits.sort(TIGHTEST_FIRST);
    return limits;
  }

  private LimitUse own(Row row, Counted counted, int limit) {
    return use(Scope.PRESET, row.name().toString(), counted, limit, List.of(row));
  }

  private void add(
      List<LimitUse> limits,
      String whose,
      Counted counted,
      OptionalInt most,
      Predicate<Row> members) {
    Scope scope = whose.isEmpty() ? Scope.TOTAL : Scope.ORGANIZATION;
    most.ifPresent(
        limit ->
            limits.add(
                shared.computeIfAbsent(
                    new Shared(whose, counted),
                    key ->
                        use(
                            scope,
                            whose,
                            counted,
                            limit,
                            pools.values().stream().filter(members).toList()))));
  }

  private LimitUse use(Scope scope, String whose, Counted counted, int limit, List<Row> members) {
    Map<PoolId, Integer> used =
        switch (counted) {
          case PREBUILDS -> prebuilds;
          case IN_FLIGHT -> inFlight;
        };
    List<User> users =
        members.stream()
            .map(row -> new User(row.name(), used.getOrDefault(row.id(), 0)))
            .filter(user -> user.used() > 0)
            .sorted(Comparator.comparingInt(User::used).reversed())
            .toList();
    return new LimitUse(
        scope,
        whose,
        counted,
        limit,
        users.stream().mapToInt(User::used).sum(),
        users.stream().limit(LimitUse.MAX_USERS).toList());
  }

  private static Map<PoolId, Row> pools(DSLContext sql) {
    return sql
        .select(
            POOLS.ID,
            POOLS.ORGANIZATION_ID,
            ORGANIZATIONS.NAME,
            TEMPLATES.NAME,
            POOLS.NAME,
            POOLS.LIMIT_PREBUILDS,
            POOLS.LIMIT_IN_FLIGHT,
            ORGANIZATIONS.LIMIT_PREBUILDS,
            ORGANIZATIONS.LIMIT_IN_FLIGHT)
        .from(POOLS)
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(POOLS.TEMPLATE_ID))
        .join(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(POOLS.ORGANIZATION_ID))
        .orderBy(ORGANIZATIONS.NAME, TEMPLATES.NAME, POOLS.NAME)
        .fetch(
            r ->
                new Row(
                    r.get(POOLS.ID),
                    r.get(POOLS.ORGANIZATION_ID),
                    PoolNames.of(r),
                    most(r.get(POOLS.LIMIT_PREBUILDS)),
                    most(r.get(POOLS.LIMIT_IN_FLIGHT)),
                    most(r.get(ORGANIZATIONS.LIMIT_PREBUILDS)),
                    most(r.get(ORGANIZATIONS.LIMIT_IN_FLIGHT))))
        .stream()
        .collect(Collectors.toMap(Row::id, row -> row, (one, same) -> one, LinkedHashMap::new));
  }

  private static OptionalInt most(@Nullable Integer limit) {
    return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
  }
}
