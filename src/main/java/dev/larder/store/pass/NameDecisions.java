package dev.larder.store.pass;

import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;

import dev.larder.plan.Plan.PresetPlan;
import dev.larder.plan.Snapshot;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/** Puts names and versions, which the planner does not know, to what it decided. */
final class NameDecisions {
  private NameDecisions() {}

  /**
   * @param changed pools whose creates are held otherwise than before
   */
  static List<Decision> of(
      DSLContext db, Snapshot snapshot, List<PresetPlan> plans, Set<PoolId> changed) {
    if (plans.isEmpty()) {
      return List.of();
    }
    Map<PresetId, PresetPlan> byPreset =
        plans.stream().collect(Collectors.toMap(p -> PresetId.of(p.preset()), p -> p));
    Map<String, Snapshot.Preset> presets =
        snapshot.presets().stream().collect(Collectors.toMap(Snapshot.Preset::id, p -> p));
    return db.select(
            PRESETS.ID,
            PRESETS.POOL_ID,
            ORGANIZATIONS.NAME,
            TEMPLATES.NAME,
            TEMPLATE_VERSIONS.NUMBER,
            POOLS.NAME)
        .from(PRESETS)
        .join(POOLS)
        .on(POOLS.ID.eq(PRESETS.POOL_ID))
        .join(TEMPLATE_VERSIONS)
        .on(TEMPLATE_VERSIONS.ID.eq(PRESETS.TEMPLATE_VERSION_ID))
        .join(TEMPLATES)
        .on(TEMPLATES.ID.eq(TEMPLATE_VERSIONS.TEMPLATE_ID))
        .join(ORGANIZATIONS)
        .on(ORGANIZATIONS.ID.eq(POOLS.ORGANIZATION_ID))
        .where(PRESETS.ID.in(byPreset.keySet()))
        .orderBy(PRESETS.ID)
        .fetch(
            r -> {
              PresetPlan plan = Objects.requireNonNull(byPreset.get(r.get(PRESETS.ID)));
              Optional<Snapshot.Preset> preset = Optional.ofNullable(presets.get(plan.preset()));
              return new Decision(
                  r.get(ORGANIZATIONS.NAME),
                  r.get(TEMPLATES.NAME),
                  r.get(TEMPLATE_VERSIONS.NUMBER),
                  r.get(POOLS.NAME),
                  plan,
                  snapshot.now(),
                  preset.flatMap(read -> PlanRecord.until(read, plan, snapshot.now())),
                  plan.hold().isPresent() && changed.contains(r.get(PRESETS.POOL_ID)),
                  DueOutcome.nothing());
            });
  }
}
