package dev.larder.plan;

import dev.larder.pool.Label;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One thing to do for a preset, as a value; somebody else carries it out. */
public sealed interface Action {
  /** Cancel the first start builds that no provisioner has begun. */
  record CancelPending() implements Action {}

  /** Delete these prebuilds, in this order. */
  record Delete(DeleteReason reason, List<String> ids) implements Action {
    public Delete {
      ids = List.copyOf(ids);
    }
  }

  /**
   * Hold back this many creates.
   *
   * @param until when it ends by itself, if it does
   */
  record Hold(HoldReason reason, int count, Optional<Instant> until) implements Action {}

  /** Build this many. */
  record Create(int count) implements Action {}

  /** Why prebuilds are deleted. */
  enum DeleteReason implements Label {
    INACTIVE,
    EXPIRED,
    SURPLUS
  }

  /** Why creates are held back. */
  enum HoldReason implements Label {
    BACKOFF,
    HARD_LIMIT,
    LIMIT,
    SLOW_START,
    NO_WORKER,
    ERROR
  }
}
