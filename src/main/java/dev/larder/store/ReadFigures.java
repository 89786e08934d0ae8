package dev.larder.store;

import static dev.larder.store.schema.Tables.COUNTERS;
import static dev.larder.store.schema.Tables.COUNTER_DELTAS;
import static dev.larder.store.schema.Tables.TIMINGS;
import static org.jooq.impl.DSL.sum;

import dev.larder.pool.Label;
import dev.larder.pool.PoolId;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;

/** The stock of all pools with what was counted and timed of each. Reads no history. */
final class ReadFigures {
  private final DSLContext db;
  private final Field<OffsetDateTime> now;
  private final Map<UUID, Map<Counter, Long>> counters = new HashMap<>();
  private final Map<UUID, Map<Timing, Times>> timings = new HashMap<>();

  ReadFigures(DSLContext db, Field<OffsetDateTime> now) {
    this.db = db;
    this.now = now;
  }

  /** As it is now: what was added up, and the deltas that were not yet. */
  List<PoolFigures> now() {
    addDeltas();
    return recorded();
  }

  /** As it was last added up; the stock itself as it is now. */
  List<PoolFigures> recorded() {
    addCounters();
    addTimings();
    return new ReadPools(db, now).all().stream().map(this::of).toList();
  }

  private PoolFigures of(PoolStock stock) {
    PoolId pool = stock.id();
    Map<Counter, Long> counts = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      counts.put(counter, counters.getOrDefault(pool.value(), Map.of()).getOrDefault(counter, 0L));
    }
    return new PoolFigures(stock, counts, timings.getOrDefault(pool.value(), Map.of()));
  }

  private void addCounters() {
    db.select(COUNTERS.POOL_ID, COUNTERS.NAME, COUNTERS.VALUE)
        .from(COUNTERS)
        .forEach(r -> count(r.value1(), r.value2(), r.value3()));
  }

  private void addTimings() {
    db.select(TIMINGS.POOL_ID, TIMINGS.NAME, TIMINGS.UP_TO, TIMINGS.COUNT, TIMINGS.MICROS)
        .from(TIMINGS)
        .forEach(r -> time(r.value1(), r.value2(), r.value3(), r.value4(), r.value5()));
  }

  private void addDeltas() {
    Field<Long> times = sum(COUNTER_DELTAS.DELTA).cast(Long.class);
    db.select(COUNTER_DELTAS.POOL_ID, COUNTER_DELTAS.NAME, times, COUNTER_DELTAS.MICROS)
        .from(COUNTER_DELTAS)
        .groupBy(COUNTER_DELTAS.POOL_ID, COUNTER_DELTAS.NAME, COUNTER_DELTAS.MICROS)
        .forEach(
            r -> {
              Long micros = r.value4();
              if (micros == null) {
                count(r.value1(), r.value2(), r.value3());
              } else {
                time(r.value1(), r.value2(), Times.bound(micros), r.value3(), micros * r.value3());
              }
            });
  }

  /** What a newer version counts besides is left out. */
  private void count(UUID pool, String name, long times) {
    Label.find(Counter.class, name)
        .ifPresent(
            counter ->
                counters
                    .computeIfAbsent(pool, p -> new EnumMap<>(Counter.class))
                    .merge(counter, times, Long::sum));
  }

  private void time(UUID pool, String name, long upTo, long count, long micros) {
    Label.find(Timing.class, name)
        .ifPresent(
            timing ->
                timings
                    .computeIfAbsent(pool, p -> new EnumMap<>(Timing.class))
                    .merge(
                        timing,
                        Times.NONE.with(upTo, count, Duration.ofNanos(micros * 1_000)),
                        Times::plus));
  }
}
