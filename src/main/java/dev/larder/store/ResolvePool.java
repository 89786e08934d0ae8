package dev.larder.store;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;

import dev.larder.document.Nearest;
import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.TemplateId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;

/** Which pool a name means; says what there is where it means none. */
final class ResolvePool {
  private static final int MOST_NAMES = 10_000;
  private static final int MOST_SHOWN = 20;

  private ResolvePool() {}

  static ResolveResult resolve(DSLContext dsl, PoolName name) {
    List<ResolveResult.Found> found = find(dsl, name);
    return switch (found.size()) {
      case 0 -> new ResolveResult.Unknown(unknown(dsl, name));
      case 1 ->
          name.organization().isPresent() || organizations(dsl).size() == 1
              ? found.getFirst()
              : ambiguous(dsl, name);
      default -> ambiguous(dsl, name);
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
        .limit(2)
        .fetch(ResolvePool::found);
  }

  private static ResolveResult.Found found(Record row) {
    return new ResolveResult.Found(
        PoolName.of(row.get(ORGANIZATIONS.NAME), row.get(TEMPLATES.NAME), row.get(POOLS.NAME)),
        new OrganizationId(row.get(ORGANIZATIONS.ID)),
        new TemplateId(row.get(TEMPLATES.ID)),
        new PoolId(row.get(POOLS.ID)),
        Optional.ofNullable(row.get(PRESETS.ID)).map(PresetId::new),
        row.get(TEMPLATES.DEPRECATED),
        row.get(TEMPLATES.DELETED_AT) != null);
  }

  private static ResolveResult ambiguous(DSLContext dsl, PoolName name) {
    return new ResolveResult.Unknown(
        "there are several organizations: write ORGANIZATION/%s with one of %s"
            .formatted(name, String.join(", ", organizations(dsl))));
  }

  static List<String> organizations(DSLContext dsl) {
    return dsl.select(ORGANIZATIONS.NAME)
        .from(ORGANIZATIONS)
        .orderBy(ORGANIZATIONS.NAME)
        .limit(MOST_SHOWN)
        .fetch(ORGANIZATIONS.NAME);
  }

  private static String unknown(DSLContext dsl, PoolName name) {
    List<String> names = names(dsl, name.organization().isPresent());
    if (names.isEmpty()) {
      return "there is no pool " + name + ": none was applied yet";
    }
    String advice =
        Nearest.of(name.toString(), names)
            .map(near -> "did you mean \"" + near + "\"?")
            .orElseGet(
                () ->
                    names.stream()
                        .limit(MOST_SHOWN)
                        .collect(
                            Collectors.joining(
                                ", ", "there are: ", names.size() > MOST_SHOWN ? ", …" : "")));
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
        .limit(MOST_NAMES)
        .fetch(
            row ->
                new PoolName(
                        withOrganization ? Optional.of(row.value1()) : Optional.empty(),
                        row.value2(),
                        row.value3())
                    .toString());
  }
}
