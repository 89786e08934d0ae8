package dev.larder.store.view;

import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.build.Replacement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A workspace as people see it.
 *
 * @param owner empty: in stock
 * @param claimedBy who asked for it to be the owner's, as it was recorded
 * @param state with {@code expired}, which is never stored, worked out
 * @param age since it became stock's or someone's, by the database's clock
 * @param leaseUntil when a claimed one is deleted unless extended
 * @param retryAt of a leaked one: when its delete is tried again
 * @param replacement resources that its claim replaced, or was refused
 * @param forecast of one in stock: what a claim would replace; empty: not known
 */
public record WorkspaceView(
    WorkspaceId id,
    String name,
    PoolName pool,
    Optional<String> owner,
    Optional<String> claimedBy,
    WorkspaceState state,
    Optional<String> reason,
    Instant createdAt,
    Duration age,
    Optional<Instant> leaseUntil,
    Map<String, String> outputs,
    Optional<Instant> retryAt,
    Optional<Replacement> replacement,
    Optional<Replacement> forecast) {
  public WorkspaceView {
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }
}
