package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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
        tenth.compareTo(MIN_NOTICE) < 0
            ? MIN_NOTICE
            : tenth.compareTo(MAX_NOTICE) > 0 ? MAX_NOTICE : tenth;
    return length.compareTo(notice) > 0 ? length.minus(notice) : length;
  }
}
