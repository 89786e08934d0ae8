package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.field;

import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * How long someone has a workspace, from the instant that it is handed over or extended. Shortly
 * before its end the organization's recipients are notified: a tenth of it, at least five minutes,
 * at most an hour; of a shorter one they are not.
 */
public record Lease(Duration length) {
  private static final Duration MIN_NOTICE = Duration.ofMinutes(5);
  private static final Duration MAX_NOTICE = Duration.ofHours(1);

  /** As a row has it, in microseconds; null: no lease. */
  public static Optional<Lease> ofMicros(@Nullable Long micros) {
    return Optional.ofNullable(micros)
        .map(m -> new Lease(Duration.ofNanos(Math.multiplyExact(m, 1000L))));
  }

  /** What to set in the workspace's row. */
  public Map<Field<?>, Object> from(Field<Instant> now) {
    long micros = micros(length);
    return Map.of(
        WORKSPACES.LEASE_UNTIL,
        StoreTime.after(now, length),
        WORKSPACES.DUE_AT,
        field(dueAt("{0}", Long.toString(micros)), Instant.class, now));
  }

  /** In SQL: the word before its end, or the end where there is none; null without a lease. */
  static String dueAt(String from, String micros) {
    String notice =
        "least(greatest(%s / 10, %d), %d)"
            .formatted(micros, micros(MIN_NOTICE), micros(MAX_NOTICE));
    return "%1$s + case when %2$s > %3$s then %2$s - %3$s else %2$s end * interval '1 microsecond'"
        .formatted(from, micros, notice);
  }

  private static long micros(Duration time) {
    return TimeUnit.MICROSECONDS.convert(time);
  }
}
