package dev.larder.access;

import dev.larder.pool.Label;

/**
 * What a token is for. Each includes what {@link #includes} says, so that no one needs two of them
 * to do one job.
 */
public enum Scope implements Label {
  /** Pools, why they have the stock they have, events. Not what claimed workspaces hold. */
  READ,
  /** Claims for the token's own subject; what it claimed is its own to see, extend and release. */
  CLAIM,
  /** Claims for owners that it names, as a portal does; sees and changes what it claimed. */
  CLAIM_FOR,
  /** Any workspace of its pools, stock too; pauses, resets, invalidates, asks for a pass. */
  OPERATE,
  /** Applies pool files in its organizations, which runs programs on workers; makes tokens. */
  ADMIN;

  /** Whether a token with this scope may do what the other one allows. */
  public boolean includes(Scope other) {
    return switch (this) {
      case READ, CLAIM -> other == this;
      case CLAIM_FOR -> other == this || other == CLAIM;
      case OPERATE -> other == this || other == READ;
      case ADMIN -> true;
    };
  }
}
