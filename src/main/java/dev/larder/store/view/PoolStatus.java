package dev.larder.store.view;

import dev.larder.plan.Action.HoldReason;
import dev.larder.pool.PoolState;
import dev.larder.store.view.PoolStock.Counts;
import dev.larder.store.view.PoolStock.Status;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Sums up a pool in one word, with what a person needs to act on it. Pure. */
final class PoolStatus {
  private PoolStatus() {}

  /**
   * What holds back creates: what the last plan recorded, or that no worker is there now.
   *
   * @param detail the last failure, or the tags that no one serves
   * @param limit which limit it is, if one is reached
   */
  record Hold(
      HoldReason reason,
      int count,
      Optional<Instant> until,
      Optional<String> detail,
      Optional<LimitUse> limit) {
    /** A slow start waits for builds: without one under way, the next pass ends it. */
    boolean holds(Counts counts, Instant now) {
      boolean over = until.filter(end -> end.isBefore(now)).isPresent();
      return !over && (reason != HoldReason.SLOW_START || counts.starting() > 0);
    }
  }

  /** Who stopped building, and why. */
  record Pause(String what, @Nullable String by, @Nullable String reason) {
    String describe() {
      return what
          + Optional.ofNullable(by).map(who -> " by " + who).orElse("")
          + Optional.ofNullable(reason).filter(r -> !r.isEmpty()).map(r -> ": " + r).orElse("");
    }
  }

  /** A pause goes before a hold; a hold counts only while something is missing. */
  static Status of(
      int desired, Counts counts, Optional<Hold> hold, Optional<Pause> pause, Instant now) {
    if (pause.isPresent()) {
      return status(PoolState.PAUSED, Optional.empty(), pause.map(Pause::describe), hold);
    }
    boolean missing = counts.ready() < desired;
    if (missing && hold.filter(held -> held.holds(counts, now)).isPresent()) {
      Hold held = hold.get();
      return status(state(held.reason()), held.until(), Optional.of(describe(held)), hold);
    }
    if (missing) {
      return status(PoolState.FILLING, Optional.empty(), filling(counts), hold);
    }
    boolean leaving =
        counts.deleting() > 0
            || counts.draining() > 0
            || counts.expired() > 0
            || counts.ready() > desired;
    return status(
        leaving ? PoolState.DRAINING : PoolState.FULL, Optional.empty(), Optional.empty(), hold);
  }

  private static PoolState state(HoldReason reason) {
    return switch (reason) {
      case BACKOFF -> PoolState.BACKOFF;
      case HARD_LIMIT -> PoolState.HARD_LIMITED;
      case LIMIT -> PoolState.LIMITED;
      case NO_WORKER -> PoolState.NO_WORKER;
      case SLOW_START, ERROR -> PoolState.FILLING;
    };
  }

  private static String describe(Hold hold) {
    String detail = hold.detail().map(text -> ": " + text).orElse("");
    return switch (hold.reason()) {
      case BACKOFF -> "waits after failed builds" + detail;
      case HARD_LIMIT ->
          "gave up after too many failed builds in a row"
              + (hold.until().isEmpty() ? "; one build tests whether it works again" : "")
              + detail;
      case LIMIT ->
          "waits for room for %d%s"
              .formatted(
                  hold.count(), hold.limit().map(limit -> ": " + limit.describe()).orElse(""));
      case NO_WORKER -> "no worker serves " + hold.detail().orElse("this template");
      case SLOW_START -> "starts slowly: " + hold.count() + " more once builds succeed";
      case ERROR -> "the planner failed for this pool; see the worker's log";
    };
  }

  private static Optional<String> filling(Counts counts) {
    return counts.starting() == 0 ? Optional.of("waits for the next pass") : Optional.empty();
  }

  private static Status status(
      PoolState state, Optional<Instant> until, Optional<String> reason, Optional<Hold> hold) {
    return new Status(
        state,
        until,
        reason,
        hold.map(Hold::reason),
        hold.map(held -> OptionalInt.of(held.count())).orElseGet(OptionalInt::empty),
        hold.flatMap(Hold::limit));
  }
}
