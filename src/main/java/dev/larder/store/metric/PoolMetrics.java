package dev.larder.store.metric;

import dev.larder.store.counter.Counter;
import dev.larder.store.counter.Histogram;
import dev.larder.store.counter.Timing;
import dev.larder.store.view.PoolStock;
import java.util.Map;

/**
 * What metrics say of a pool.
 *
 * @param counters every one, also those at zero
 * @param timings only those of which something is known
 */
public record PoolMetrics(
    PoolStock stock, Map<Counter, Long> counters, Map<Timing, Histogram> timings) {
  public PoolMetrics {
    counters = Map.copyOf(counters);
    timings = Map.copyOf(timings);
  }

  public long count(Counter counter) {
    return counters.getOrDefault(counter, 0L);
  }

  public Histogram times(Timing timing) {
    return timings.getOrDefault(timing, Histogram.NONE);
  }
}
