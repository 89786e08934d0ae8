package dev.larder.plan;

import dev.larder.plan.Action.Hold;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The first instant after now at which time alone changes a preset's plan. */
final class NextWake {
  private NextWake() {}

  /** For a preset with these actions. */
  static Optional<Instant> of(Stock stock, List<Action> actions, Replenishment replenishment) {
    if (stock.snapshot().paused()) {
      return Optional.empty();
    }
    Stream<Instant> own =
        stock.active()
            ? Stream.concat(
                actions.stream().flatMap(action -> ofHold(stock, action).stream()),
                ofStock(stock).stream())
            : Stream.empty();
    return Stream.concat(own, ofOldStock(stock, replenishment).stream())
        .min(Comparator.naturalOrder());
  }

  /** When the pool's new stock changes how much of this old one stays. */
  private static Optional<Instant> ofOldStock(Stock stock, Replenishment replenishment) {
    return stock.old().isEmpty() ? Optional.empty() : replenishment.nextChange();
  }

  /** When a window's edge or a TTL changes what an active preset has or wants. */
  static Optional<Instant> ofStock(Stock stock) {
    Snapshot.Preset preset = stock.snapshot().preset();
    Stream<Instant> expiries =
        stock.valid().stream()
            .flatMap(prebuild -> Expiry.lastInstant(preset, prebuild).stream())
            .flatMap(last -> tickAfter(last).stream());
    return Stream.concat(expiries, stock.target().nextChange().stream())
        .min(Comparator.naturalOrder());
  }

  private static Optional<Instant> ofHold(Stock stock, Action action) {
    if (!(action instanceof Hold hold)) {
      return Optional.empty();
    }
    return switch (hold.reason()) {
      case BACKOFF -> hold.until().flatMap(NextWake::tickAfter);
      case HARD_LIMIT -> HardLimit.nextProbe(stock.snapshot());
      case LIMIT, SLOW_START, NO_WORKER, ERROR -> Optional.empty();
    };
  }

  private static Optional<Instant> tickAfter(Instant last) {
    return Optional.of(SaturatingTime.after(last, SaturatingTime.TICK))
        .filter(wake -> !wake.equals(SaturatingTime.NEVER));
  }
}
