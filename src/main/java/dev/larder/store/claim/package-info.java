/**
 * How someone gets a workspace, now or in line, and how long it is kept. Its door: {@code Claims}
 * and {@code Leases}. Read Claims, NewClaim, ClaimPlace, TakeWorkspace, OwnerRefusal,
 * WaitingClaims, RecordedClaim, Leases.
 */
@NullMarked
package dev.larder.store.claim;

import org.jspecify.annotations.NullMarked;
