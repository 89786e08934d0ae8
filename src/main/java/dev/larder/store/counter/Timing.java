package dev.larder.store.counter;

import dev.larder.pool.Label;

/** What is timed of a pool, from recorded instants, in the transaction in which it ends. */
public enum Timing implements Label {
  /** From a build's first attempt to its success: of a workspace's first build. */
  BUILD_START,
  /** Of a personalization. */
  BUILD_CLAIM,
  BUILD_DELETE,
  /** From a claim's request until the workspace is the owner's. */
  CLAIM_OWNED,
  /** Until it runs: at once out of stock, when it is built in the cold. */
  CLAIM_USABLE,
  /** Until it is made the owner's own. */
  CLAIM_PERSONALIZED
}
