package dev.larder.store;

import static dev.larder.store.schema.Tables.COUNTER_DELTAS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/**
 * Counts and times what happens to a pool, as rows of their own: a counter's row, updated here,
 * would make every claim of a pool wait for the one before. {@link RollUp} adds them up.
 */
final class Counters {
  private Counters() {}

  /** It happened so often; nothing for zero. */
  static void add(DSLContext db, UUID pool, Counter counter, long times) {
    if (times != 0) {
      db.insertInto(COUNTER_DELTAS)
          .set(COUNTER_DELTAS.POOL_ID, pool)
          .set(COUNTER_DELTAS.NAME, counter.label())
          .set(COUNTER_DELTAS.DELTA, times)
          .execute();
    }
  }

  /** A prebuild was handed over: counted, and timed as owned and usable at once. */
  static void claimed(DSLContext db, UUID pool, Field<Long> micros) {
    db.insertInto(
            COUNTER_DELTAS,
            COUNTER_DELTAS.POOL_ID,
            COUNTER_DELTAS.NAME,
            COUNTER_DELTAS.DELTA,
            COUNTER_DELTAS.MICROS)
        .values(
            val(pool),
            val(Counter.CLAIMED.label()),
            inline(1L),
            inline((Long) null, SQLDataType.BIGINT))
        .values(val(pool), val(Timing.CLAIM_OWNED.label()), inline(1L), micros)
        .values(val(pool), val(Timing.CLAIM_USABLE.label()), inline(1L), micros)
        .execute();
  }

  static void took(DSLContext db, UUID pool, Timing timing, Field<Long> micros) {
    db.insertInto(COUNTER_DELTAS)
        .set(COUNTER_DELTAS.POOL_ID, pool)
        .set(COUNTER_DELTAS.NAME, timing.label())
        .set(COUNTER_DELTAS.DELTA, 1L)
        .set(COUNTER_DELTAS.MICROS, micros)
        .execute();
  }

  /** Times what ends now, from an instant that its row records; a row without one is not timed. */
  static void tookSince(
      DSLContext db,
      Field<OffsetDateTime> now,
      UUID pool,
      Timing timing,
      Table<?> facts,
      Field<OffsetDateTime> since,
      Condition which) {
    db.insertInto(
            COUNTER_DELTAS,
            COUNTER_DELTAS.POOL_ID,
            COUNTER_DELTAS.NAME,
            COUNTER_DELTAS.DELTA,
            COUNTER_DELTAS.MICROS)
        .select(
            select(val(pool), val(timing.label()), inline(1L), between(since, now))
                .from(facts)
                .where(which)
                .and(since.isNotNull()))
        .execute();
  }

  /** How long the claim's transaction has taken until here. */
  static Field<Long> sinceTransactionBegan() {
    return field(
        "(extract(epoch from clock_timestamp() - transaction_timestamp()) * 1000000)::bigint",
        SQLDataType.BIGINT);
  }

  static Field<Long> between(Field<OffsetDateTime> from, Field<OffsetDateTime> to) {
    return field(
        "greatest(0, extract(epoch from {0} - {1}) * 1000000)::bigint",
        SQLDataType.BIGINT, to, from);
  }
}
