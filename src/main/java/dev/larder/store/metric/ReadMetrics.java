package dev.larder.store.metric;

import static dev.larder.store.schema.Tables.COUNTERS;
import static dev.larder.store.schema.Tables.COUNTER_DELTAS;
import static dev.larder.store.schema.Tables.TIMINGS;
import static org.jooq.impl.DSL.sum;

import dev.larder.pool.Label;
import dev.larder.pool.PoolId;
import dev.larder.store.counter.Counter;
import dev.larder.store.counter.Histogram;
import dev.larder.store.counter.Timing;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.ReadPools;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Field;

/** The stock of all pools with what was counted and timed of each. Reads no history. */
final class ReadMetrics {
  private final DSLContext db;
  private final Field<Instant> now;
  private final Map<PoolId, Map<Counter, Long>> counters = new HashMap<>();
  private final Map<PoolId, Map<Timing, Histogram>> timings = new HashMap<>();

  ReadMetrics(DSLContext db, Field<Instant> now) {
    this.db = db;
    this.now = now;
  }

  /** As it is now: what was added up, and the deltas that were not yet. */
  List<PoolMetrics> now() {
    addDeltas();
    return recorded();
  }

  /** As it was last added up; the stock itself as it is now. */
  List<PoolMetrics> recorded() {
    addCounters();
    addTimings();
    return new ReadPools(db, now).all().stream().map(this::of).toList();
  }

  private PoolMetrics of(PoolStock stock) {
    PoolId pool = stock.id();
    Map<Counter, Long> counts = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      counts.put(counter, counters.getOrDefault(pool, Map.of()).getOrDefault(counter, 0L));
    }
    return new PoolMetrics(stock, counts, timings.getOrDefault(pool, Map.of()));
  }

  private void addCounters() {
    db.select(COUNTERS.POOL_ID, COUNTERS.NAME, COUNTERS.VALUE)
        .from(COUNTERS)
        .forEach(r -> count(r.get(COUNTERS.POOL_ID), r.get(COUNTERS.NAME), r.get(COUNTERS.VALUE)));
  }

  private void addTimings() {
    db.select(TIMINGS.POOL_ID, TIMINGS.NAME, TIMINGS.UP_TO, TIMINGS.COUNT, TIMINGS.MICROS)
        .from(TIMINGS)
        .forEach(
            r ->
                time(
                    r.get(TIMINGS.POOL_ID),
                    r.get(TIMINGS.NAME),
                    r.get(TIMINGS.UP_TO),
                    r.get(TIMINGS.COUNT),
                    r.get(TIMINGS.MICROS)));
  }

  private void addDeltas() {
    Field<Long> times = sum(COUNTER_DELTAS.DELTA).cast(Long.class);
    db.select(COUNTER_DELTAS.POOL_ID, COUNTER_DELTAS.NAME, times, COUNTER_DELTAS.MICROS)
        .from(COUNTER_DELTAS)
        .groupBy(COUNTER_DELTAS.POOL_ID, COUNTER_DELTAS.NAME, COUNTER_DELTAS.MICROS)
        .forEach(
            r -> {
              Long micros = r.get(COUNTER_DELTAS.MICROS);
              if (micros == null) {
                count(r.get(COUNTER_DELTAS.POOL_ID), r.get(COUNTER_DELTAS.NAME), r.get(times));
              } else {
                time(
                    r.get(COUNTER_DELTAS.POOL_ID),
                    r.get(COUNTER_DELTAS.NAME),
                    Histogram.bound(micros),
                    r.get(times),
                    micros * r.get(times));
              }
            });
  }

  /** What a newer version counts besides is left out. */
  private void count(PoolId pool, String name, long times) {
    Label.find(Counter.class, name)
        .ifPresent(
            counter ->
                counters
                    .computeIfAbsent(pool, p -> new EnumMap<>(Counter.class))
                    .merge(counter, times, Long::sum));
  }

  private void time(PoolId pool, String name, long upTo, long count, long micros) {
    Label.find(Timing.class, name)
        .ifPresent(
            timing ->
                timings
                    .computeIfAbsent(pool, p -> new EnumMap<>(Timing.class))
                    .merge(
                        timing,
                        Histogram.NONE.with(upTo, count, Duration.ofNanos(micros * 1_000)),
                        Histogram::plus));
  }
}
