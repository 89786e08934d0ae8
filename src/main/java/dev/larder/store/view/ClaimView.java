package dev.larder.store.view;

import dev.larder.claim.ClaimStatus;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolName;
import java.time.Instant;

/**
 * A claim, as it is asked after: whose it is decides who may know of it.
 *
 * @param claimedBy who asked for it, as it was recorded
 */
public record ClaimView(
    ClaimId id,
    PoolName pool,
    String owner,
    String claimedBy,
    ClaimStatus status,
    Instant requestedAt) {}
