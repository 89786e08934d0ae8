package dev.larder.store;

import static dev.larder.store.schema.Tables.WORKSPACES;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * How long somebody has a workspace, from the instant that it is handed over or extended. Shortly
 * before its end the organization's receivers are told: a tenth of it, at least five minutes, at
 * most an hour; of a shorter one nobody is.
 */
record Lease(Duration length) {
  private static final Duration LEAST_NOTICE = Duration.ofMinutes(5);
  private static final Duration MOST_NOTICE = Duration.ofHours(1);

  /**
   * @param micros as a row has it; null: no lease
   */
  static Optional<Lease> ofMicros(@Nullable Long micros) {
    return Optional.ofNullable(micros)
        .map(m -> new Lease(Duration.ofNanos(Math.multiplyExact(m, 1000L))));
  }

  /** What to set in the workspace's row. */
  Map<Field<?>, Object> from(Field<OffsetDateTime> now) {
    return Map.of(
        WORKSPACES.LEASE_UNTIL,
        StoreTime.after(now, length),
        WORKSPACES.DUE_AT,
        StoreTime.after(now, untilItIsDue()));
  }

  /** From its beginning to the word before its end; to the end where there is none. */
  private Duration untilItIsDue() {
    Duration tenth = length.dividedBy(10);
    Duration notice =
        tenth.compareTo(LEAST_NOTICE) < 0
            ? LEAST_NOTICE
            : tenth.compareTo(MOST_NOTICE) > 0 ? MOST_NOTICE : tenth;
    return length.compareTo(notice) > 0 ? length.minus(notice) : length;
  }
}
