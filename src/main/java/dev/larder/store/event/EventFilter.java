package dev.larder.store.event;

import dev.larder.pool.EventKind;
import dev.larder.pool.PoolId;
import java.time.Duration;
import java.util.Optional;

/**
 * Which events someone asks for, newest first.
 *
 * @param since only those of so long ago or later, by the database's clock
 * @param limit the most to answer with
 */
public record EventFilter(
    Optional<EventKind> kind, Optional<PoolId> pool, Optional<Duration> since, int limit) {
  public EventFilter {
    if (limit < 1) {
      throw new IllegalArgumentException("a limit is at least 1");
    }
  }

  /** The newest of all kinds. */
  public static EventFilter newest(int limit) {
    return new EventFilter(Optional.empty(), Optional.empty(), Optional.empty(), limit);
  }
}
