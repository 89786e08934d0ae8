package dev.larder.store;

import java.util.Map;

/**
 * What metrics say of a pool.
 *
 * @param counters every one, also those at zero
 * @param timings only those of which something is known
 */
public record PoolFigures(
    PoolStock stock, Map<Counter, Long> counters, Map<Timing, Times> timings) {
  public PoolFigures {
    counters = Map.copyOf(counters);
    timings = Map.copyOf(timings);
  }

  public long count(Counter counter) {
    return counters.getOrDefault(counter, 0L);
  }

  public Times times(Timing timing) {
    return timings.getOrDefault(timing, Times.NONE);
  }
}
