package dev.larder.store.counter;

import static dev.larder.store.schema.Tables.COUNTERS;
import static dev.larder.store.schema.Tables.COUNTER_DELTAS;
import static dev.larder.store.schema.Tables.TIMINGS;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.select;

import dev.larder.pool.PoolId;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * Adds one batch of deltas to what is counted, in one transaction with their removal: a reading
 * sees each of them once, here or there. Rows that another caller adds up just now are left to him;
 * counters are locked in order of pool and name.
 */
public final class RollUp {
  public static final int BATCH = 2_000;

  private record Key(PoolId pool, String name, long upTo) {}

  private record Sum(long times, long micros) {
    Sum plus(Sum other) {
      return new Sum(times + other.times, micros + other.micros);
    }
  }

  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::pool).thenComparing(Key::name).thenComparingLong(Key::upTo);

  private final DSLContext db;
  private final Map<Key, Sum> counted = new TreeMap<>(ORDER);
  private final Map<Key, Sum> timed = new TreeMap<>(ORDER);

  public RollUp(DSLContext db) {
    this.db = db;
  }

  /** Answers with how many deltas it took; fewer than a batch: these were all. */
  public int run() {
    var batch =
        db.deleteFrom(COUNTER_DELTAS)
            .where(
                COUNTER_DELTAS.ID.in(
                    select(COUNTER_DELTAS.ID)
                        .from(COUNTER_DELTAS)
                        .orderBy(COUNTER_DELTAS.ID)
                        .limit(BATCH)
                        .forUpdate()
                        .skipLocked()))
            .returningResult(
                COUNTER_DELTAS.POOL_ID,
                COUNTER_DELTAS.NAME,
                COUNTER_DELTAS.DELTA,
                COUNTER_DELTAS.MICROS)
            .fetch();
    batch.forEach(this::add);
    writeCounters();
    writeTimings();
    return batch.size();
  }

  private void add(Record delta) {
    Long micros = delta.get(COUNTER_DELTAS.MICROS);
    if (micros == null) {
      counted.merge(
          new Key(delta.get(COUNTER_DELTAS.POOL_ID), delta.get(COUNTER_DELTAS.NAME), 0),
          new Sum(delta.get(COUNTER_DELTAS.DELTA), 0),
          Sum::plus);
    } else {
      timed.merge(
          new Key(
              delta.get(COUNTER_DELTAS.POOL_ID),
              delta.get(COUNTER_DELTAS.NAME),
              Histogram.bound(micros)),
          new Sum(delta.get(COUNTER_DELTAS.DELTA), micros),
          Sum::plus);
    }
  }

  private void writeCounters() {
    if (counted.isEmpty()) {
      return;
    }
    var insert = db.insertInto(COUNTERS, COUNTERS.POOL_ID, COUNTERS.NAME, COUNTERS.VALUE);
    for (var e : counted.entrySet()) {
      insert = insert.values(e.getKey().pool(), e.getKey().name(), e.getValue().times());
    }
    insert
        .onConflict(COUNTERS.POOL_ID, COUNTERS.NAME)
        .doUpdate()
        .set(COUNTERS.VALUE, COUNTERS.VALUE.plus(excluded(COUNTERS.VALUE)))
        .execute();
  }

  private void writeTimings() {
    if (timed.isEmpty()) {
      return;
    }
    var insert =
        db.insertInto(
            TIMINGS, TIMINGS.POOL_ID, TIMINGS.NAME, TIMINGS.UP_TO, TIMINGS.COUNT, TIMINGS.MICROS);
    for (var e : timed.entrySet()) {
      Key key = e.getKey();
      Sum sum = e.getValue();
      insert = insert.values(key.pool(), key.name(), key.upTo(), sum.times(), sum.micros());
    }
    insert
        .onConflict(TIMINGS.POOL_ID, TIMINGS.NAME, TIMINGS.UP_TO)
        .doUpdate()
        .set(TIMINGS.COUNT, TIMINGS.COUNT.plus(excluded(TIMINGS.COUNT)))
        .set(TIMINGS.MICROS, TIMINGS.MICROS.plus(excluded(TIMINGS.MICROS)))
        .execute();
  }
}
