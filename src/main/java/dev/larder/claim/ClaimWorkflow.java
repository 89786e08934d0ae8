package dev.larder.claim;

import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceId;
import java.util.Optional;

/**
 * The workflow that sees a claim through, as its row calls it, and what people find it by.
 *
 * @param id at most 255 bytes; the claim's id stands in it whole
 * @param pool with its organization
 * @param workspace empty: the claim waits in line
 * @param name the workspace's
 */
public record ClaimWorkflow(
    ClaimId claim,
    String id,
    PoolName pool,
    Optional<WorkspaceId> workspace,
    Optional<String> name) {
  public static final String PREFIX = "larder-claim/";

  /** What a new claim's workflow is called. */
  public static String idOf(PoolName pool, ClaimId claim) {
    return PREFIX + pool + "/" + claim;
  }

  /** For people: whose pool, and which workspace. */
  public String summary() {
    return pool + ": " + name.orElse("waits in line");
  }

  /** What a claim's workflow is called whose row does not say: one of before rows did. */
  public static String idOfBefore(ClaimId claim) {
    return PREFIX + claim;
  }
}
