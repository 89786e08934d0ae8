package dev.larder.store.sql;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;

import dev.larder.document.Suggestion;
import dev.larder.pool.PoolName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;

/**
 * Which pool a name means: one without an organization means the only pool of that name, wherever
 * it is; one of a template that is not deleted goes first. Says what there is where it means none,
 * or several.
 */
public final class ResolvePool {
  private static final int MAX_NAMES = 10_000;
  private static final int MAX_SHOWN = 20;

  private ResolvePool() {}

  public static ResolveResult resolve(DSLContext dsl, PoolName name) {
    List<ResolveResult.Found> all = find(dsl, name);
    List<ResolveResult.Found> kept = all.stream().filter(pool -> !pool.deleted()).toList();
    List<ResolveResult.Found> found = kept.isEmpty() ? all : kept;
    return switch (found.size()) {
      case 0 -> new ResolveResult.Unknown(unknown(dsl, name));
      case 1 -> found.getFirst();
      default ->
          new ResolveResult.Unknown(
              ambiguous(found.stream().map(ResolveResult.Found::name).toList()));
    };
  }

  private static List<ResolveResult.Found> find(DSLContext dsl, PoolName name) {
    return dsl.select(
            ORGANIZATIONS.ID,
            ORGANIZATIONS.NAME,
            TEMPLATES.ID,
            TEMPLATES.NAME,
            TEMPLATES.DEPRECATED,
            TEMPLATES.DELETED_AT,
            POOLS.ID,
            POOLS.NAME,
            PRESETS.ID)
        .from(POOLS)
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(POOLS.TEMPLATE_ID))
        .join(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(POOLS.ORGANIZATION_ID))
        .leftJoin(PRESETS)
        .on(PRESETS.POOL_ID.eq(POOLS.ID))
        .and(PRESETS.TEMPLATE_VERSION_ID.eq(TEMPLATES.ACTIVE_VERSION_ID))
        .where(POOLS.NAME.eq(name.preset()))
        .and(TEMPLATES.NAME.eq(name.template()))
        .and(name.organization().map(ORGANIZATIONS.NAME::eq).orElseGet(DSL::noCondition))
        .orderBy(TEMPLATES.DELETED_AT.desc().nullsFirst(), ORGANIZATIONS.NAME)
        .limit(MAX_SHOWN)
        .fetch(ResolvePool::found);
  }

  private static ResolveResult.Found found(Record row) {
    return new ResolveResult.Found(
        PoolName.of(row.get(ORGANIZATIONS.NAME), row.get(TEMPLATES.NAME), row.get(POOLS.NAME)),
        row.get(ORGANIZATIONS.ID),
        row.get(TEMPLATES.ID),
        row.get(POOLS.ID),
        Optional.ofNullable(row.get(PRESETS.ID)),
        row.get(TEMPLATES.DEPRECATED),
        row.get(TEMPLATES.DELETED_AT) != null);
  }

  private static String ambiguous(List<PoolName> pools) {
    return "which organization? write "
        + pools.stream().map(PoolName::toString).collect(Collectors.joining(" or "));
  }

  public static List<String> organizations(DSLContext dsl) {
    return dsl.select(ORGANIZATIONS.NAME)
        .from(ORGANIZATIONS)
        .orderBy(ORGANIZATIONS.NAME)
        .limit(MAX_SHOWN)
        .fetch(ORGANIZATIONS.NAME);
  }

  private static String unknown(DSLContext dsl, PoolName name) {
    List<String> names = names(dsl, name.organization().isPresent());
    if (names.isEmpty()) {
      return "there is no pool " + name + ": none was applied yet";
    }
    String advice =
        Suggestion.of(name.toString(), names)
            .map(near -> "did you mean \"" + near + "\"?")
            .orElseGet(
                () ->
                    names.stream()
                        .limit(MAX_SHOWN)
                        .collect(
                            Collectors.joining(
                                ", ", "there are: ", names.size() > MAX_SHOWN ? ", …" : "")));
    return "there is no pool " + name + "; " + advice;
  }

  private static List<String> names(DSLContext dsl, boolean withOrganization) {
    return dsl.select(ORGANIZATIONS.NAME, TEMPLATES.NAME, POOLS.NAME)
        .from(POOLS)
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(POOLS.TEMPLATE_ID))
        .join(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(POOLS.ORGANIZATION_ID))
        .where(TEMPLATES.DELETED_AT.isNull())
        .orderBy(ORGANIZATIONS.NAME, TEMPLATES.NAME, POOLS.NAME)
        .limit(MAX_NAMES)
        .fetch(
            row ->
                new PoolName(
                        withOrganization
                            ? Optional.of(row.get(ORGANIZATIONS.NAME))
                            : Optional.empty(),
                        row.get(TEMPLATES.NAME),
                        row.get(POOLS.NAME))
                    .toString());
  }
}
