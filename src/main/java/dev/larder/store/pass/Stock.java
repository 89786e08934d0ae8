package dev.larder.store.pass;

import dev.larder.plan.CapacityAllocation;
import dev.larder.plan.Snapshot;
import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one reading saw: the planner's snapshot, and beside it what only the store and people need.
 *
 * @param scopes limits with the room they leave, for the presets that were read
 */
record Stock(
    Snapshot snapshot, Map<String, Context> contexts, List<CapacityAllocation.Scope> scopes) {
  /**
   * A preset's context.
   *
   * @param deferredSince since when a limit holds back its creates
   * @param recorded what an earlier plan left in its rows
   */
  record Context(
      PresetId preset,
      PoolId pool,
      OrganizationId organization,
      PoolName name,
      List<String> tags,
      boolean active,
      Optional<Instant> deferredSince,
      StockAnswer.Recorded recorded) {}

  Context context(String preset) {
    Context found = contexts.get(preset);
    if (found == null) {
      throw new IllegalArgumentException("not in this reading: preset " + preset);
    }
    return found;
  }

  /** What earlier plans left in the rows of these presets. */
  Map<String, StockAnswer.Recorded> recorded() {
    return contexts.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, c -> c.getValue().recorded()));
  }

  Stock with(Snapshot other) {
    return new Stock(other, contexts, scopes);
  }
}
