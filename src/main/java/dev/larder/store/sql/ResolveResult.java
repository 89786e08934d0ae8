package dev.larder.store.sql;

import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.TemplateId;
import java.util.Optional;

/** Which pool a name means. */
public sealed interface ResolveResult {
  /**
   * This one.
   *
   * @param name with its organization
   * @param preset in the active version; absent: it was dropped from its template's file
   * @param deprecated the template's message; empty: it is not
   * @param deleted the template was pruned
   */
  record Found(
      PoolName name,
      OrganizationId organization,
      TemplateId template,
      PoolId pool,
      Optional<PresetId> preset,
      String deprecated,
      boolean deleted)
      implements ResolveResult {}

  /** None; the reason says what there is. */
  record Unknown(String reason) implements ResolveResult {}
}
