package dev.larder.store.view;

import dev.larder.pool.PoolState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What someone may expect who finds nothing in stock.
 *
 * @param stock the pool as it is
 * @param inLine how many wait for it already
 * @param building since when each build of stock under way runs; those not begun are not here
 * @param median how long half of the pool's builds took at most; empty: none was recorded
 */
public record StockOutlook(
    PoolStock stock, int inLine, List<Instant> building, Optional<Duration> median) {
  /** The longest that is said. */
  public static final Duration MAX = Duration.ofMinutes(2);

  private static final Duration UNKNOWN = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofSeconds(1);

  public StockOutlook {
    building = List.copyOf(building);
  }

  /** Why waiting cannot help; empty: a build is coming, or will. */
  public Optional<String> hopeless() {
    if (stock.target().drained().isPresent()) {
      return stock.target().drained();
    }
    PoolState state = stock.status().state();
    if (stock.counts().starting() > 0) {
      return Optional.empty();
    }
    return switch (state) {
      case PAUSED, HARD_LIMITED, NO_WORKER ->
          Optional.of(
              state.label() + stock.status().reason().map(reason -> ": " + reason).orElse(""));
      case FULL, FILLING, DRAINING, BACKOFF, LIMITED ->
          stock.target().desired() == 0
              ? Optional.of("the pool keeps none in stock now")
              : Optional.empty();
    };
  }

  /**
   * How long it takes until one is ready that no one before has: by the builds under way, the
   * longest first, as long each as half of the pool's took; what is not begun takes all of that. At
   * most two minutes.
   */
  public Duration untilNext() {
    Duration typical = median.orElse(UNKNOWN);
    Instant now = stock.asOf();
    List<Duration> ends = new ArrayList<>();
    building.stream()
        .sorted()
        .forEach(since -> ends.add(left(typical, Duration.between(since, now))));
    Duration later =
        stock
            .status()
            .until()
            .filter(until -> stock.status().state() == PoolState.BACKOFF)
            .map(until -> Duration.between(now, until))
            .filter(Duration::isPositive)
            .orElse(Duration.ZERO);
    Duration until = inLine < ends.size() ? ends.get(inLine) : later.plus(typical);
    return until.compareTo(MAX) > 0 ? MAX : until.compareTo(SOON) < 0 ? SOON : until;
  }

  private static Duration left(Duration typical, Duration elapsed) {
    Duration left = typical.minus(elapsed);
    return left.isNegative() ? SOON : left;
  }
}
