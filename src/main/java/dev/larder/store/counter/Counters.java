package dev.larder.store.counter;

import static dev.larder.store.schema.Tables.COUNTER_DELTAS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.larder.pool.PoolId;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.ResultQuery;
import org.jooq.impl.SQLDataType;

/**
 * Counts and times what happens to a pool, as rows of their own: a counter's row, updated here,
 * would make every claim of a pool wait for the one before. {@link RollUp} adds them up.
 */
public final class Counters {
  private Counters() {}

  /** It happened so often; nothing for zero. */
  public static void add(DSLContext db, PoolId pool, Counter counter, long times) {
    if (times != 0) {
      db.insertInto(COUNTER_DELTAS)
          .set(COUNTER_DELTAS.POOL_ID, pool)
          .set(COUNTER_DELTAS.NAME, counter.label())
          .set(COUNTER_DELTAS.DELTA, times)
          .execute();
    }
  }

  /**
   * A prebuild was handed over: counted, and timed as owned and usable at once.
   *
   * @param personalized whether that is all: there is nothing to personalize
   */
  public static void claimed(DSLContext db, PoolId pool, Field<Long> micros, boolean personalized) {
    var rows =
        db.insertInto(
                COUNTER_DELTAS,
                COUNTER_DELTAS.POOL_ID,
                COUNTER_DELTAS.NAME,
                COUNTER_DELTAS.DELTA,
                COUNTER_DELTAS.MICROS)
            .values(
                val(pool, COUNTER_DELTAS.POOL_ID),
                val(Counter.CLAIMED.label()),
                inline(1L),
                inline((Long) null, SQLDataType.BIGINT))
            .values(
                val(pool, COUNTER_DELTAS.POOL_ID),
                val(Timing.CLAIM_OWNED.label()),
                inline(1L),
                micros)
            .values(
                val(pool, COUNTER_DELTAS.POOL_ID),
                val(Timing.CLAIM_USABLE.label()),
                inline(1L),
                micros);
    if (personalized) {
      rows =
          rows.values(
              val(pool, COUNTER_DELTAS.POOL_ID),
              val(Timing.CLAIM_PERSONALIZED.label()),
              inline(1L),
              micros);
    }
    rows.execute();
  }

  public static void took(DSLContext db, PoolId pool, Timing timing, Field<Long> micros) {
    db.insertInto(COUNTER_DELTAS)
        .set(COUNTER_DELTAS.POOL_ID, pool)
        .set(COUNTER_DELTAS.NAME, timing.label())
        .set(COUNTER_DELTAS.DELTA, 1L)
        .set(COUNTER_DELTAS.MICROS, micros)
        .execute();
  }

  /**
   * Times what ends now.
   *
   * @param ending answers with the instant since when, and may be what ends it; without one it is
   *     not timed
   */
  public static void tookSince(
      DSLContext db,
      Field<Instant> now,
      PoolId pool,
      Timing timing,
      ResultQuery<Record1<Instant>> ending) {
    var ended = name("ended").fields("since").as(ending);
    Field<Instant> since = field(name("ended", "since"), SQLDataType.INSTANT);
    db.with(ended)
        .insertInto(
            COUNTER_DELTAS,
            COUNTER_DELTAS.POOL_ID,
            COUNTER_DELTAS.NAME,
            COUNTER_DELTAS.DELTA,
            COUNTER_DELTAS.MICROS)
        .select(
            select(
                    val(pool, COUNTER_DELTAS.POOL_ID),
                    val(timing.label()),
                    inline(1L),
                    between(since, now))
                .from(ended)
                .where(since.isNotNull()))
        .execute();
  }

  /** How long the claim's transaction has taken until here. */
  public static Field<Long> sinceTransactionBegan() {
    return field(
        "(extract(epoch from clock_timestamp() - transaction_timestamp()) * 1000000)::bigint",
        SQLDataType.BIGINT);
  }

  public static Field<Long> between(Field<Instant> from, Field<Instant> to) {
    return field(
        "greatest(0, extract(epoch from {0} - {1}) * 1000000)::bigint",
        SQLDataType.BIGINT, to, from);
  }
}
