package dev.larder.store.claim;

import dev.larder.pool.ClaimId;
import java.util.Optional;

/**
 * A claim that waited in line and has a workspace now.
 *
 * @param workflow the id of the workflow that waits with it; empty: none has taken it up yet
 */
public record GrantedClaim(ClaimId claim, Optional<String> workflow) {}
