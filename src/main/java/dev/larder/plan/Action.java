package dev.larder.plan;

import dev.larder.pool.Label;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One thing to do for a preset, as a value; another caller carries it out. */
public sealed interface Action {
  /** A few words for logs and the Web UI: "create 3", "hold 2 (hard-limit)". Never an id. */
  String describe();

  /** Cancel the first start builds that no provisioner has begun. */
  record CancelPending() implements Action {
    @Override
    public String describe() {
      return "cancel pending builds";
    }
  }

  /** Delete these prebuilds, in this order. */
  record Delete(DeleteReason reason, List<String> ids) implements Action {
    public Delete {
      ids = List.copyOf(ids);
    }

    @Override
    public String describe() {
      return "delete %d (%s)".formatted(ids.size(), reason.label());
    }
  }

  /**
   * Hold back this many creates.
   *
   * @param count 0 where no one knows how many are missing: the planning of the preset failed
   * @param until the last instant at which it holds, if it ends by itself
   */
  record Hold(HoldReason reason, int count, Optional<Instant> until) implements Action {
    @Override
    public String describe() {
      return "hold %s(%s%s)"
          .formatted(
              count > 0 ? count + " " : "",
              reason.label(),
              until.map(instant -> " until " + instant).orElse(""));
    }
  }

  /** Build this many. */
  record Create(int count) implements Action {
    @Override
    public String describe() {
      return "create " + count;
    }
  }

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
