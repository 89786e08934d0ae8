package dev.larder.store.event;

import dev.larder.access.PoolPattern;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which events someone asks for, newest first.
 *
 * @param since only those of so long ago or later, by the database's clock
 * @param until only those of then or before: how a reader turns the page
 * @param reach only those of these pools
 * @param limit the most to answer with
 */
public record EventFilter(
    Optional<EventKind> kind,
    Optional<PoolId> pool,
    Optional<Duration> since,
    Optional<Instant> until,
    List<PoolPattern> reach,
    int limit) {
  public EventFilter {
    reach = List.copyOf(reach);
    if (limit < 1) {
      throw new IllegalArgumentException("a limit is at least 1");
    }
  }

  /** Of all there are. */
  public EventFilter(
      Optional<EventKind> kind, Optional<PoolId> pool, Optional<Duration> since, int limit) {
    this(kind, pool, since, Optional.empty(), List.of(PoolPattern.ALL), limit);
  }

  /** The newest of all kinds. */
  public static EventFilter newest(int limit) {
    return new EventFilter(Optional.empty(), Optional.empty(), Optional.empty(), limit);
  }
}
