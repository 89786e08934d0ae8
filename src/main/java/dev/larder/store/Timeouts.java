package dev.larder.store;

import java.time.Duration;

/**
 * How long a transaction may be kept waiting, and keep others waiting. Locks and pauses are bounded
 * by PostgreSQL where the connection's own settings don't bound them; answers likewise by the
 * driver.
 *
 * @param connection for a connection, or its share of them
 * @param lock for one lock; then the transaction begins again
 * @param attempts how often it begins, while others hold its locks
 * @param answer for PostgreSQL's answer to one statement; then the connection counts as lost
 * @param idle between two statements; then PostgreSQL ends the transaction, and its locks are free
 */
record Timeouts(Duration connection, Duration lock, int attempts, Duration answer, Duration idle) {

  /** Most transactions: a frozen worker's locks are free before those who wait for them give up. */
  static final Timeouts OF_WORK =
      new Timeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          3,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10));

  /** What may take long, and wait for what takes long. */
  static final Timeouts OF_LONG_WORK =
      new Timeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          12,
          Duration.ofMinutes(5),
          Duration.ofMinutes(1));

  private static final Duration MIN = Duration.ofMillis(250); // the pool takes no less

  /** Heartbeats, several in this time: rather none than a late one. */
  static Timeouts ofBeats(Duration timeout) {
    Duration part = timeout.dividedBy(12);
    Duration most = part.compareTo(MIN) < 0 ? MIN : part;
    return new Timeouts(most, most, 1, most, most);
  }

  /** Bounds a session where neither the address nor the role or the server does. */
  String bounds() {
    return """
    select case current_setting('lock_timeout')
        when '0' then set_config('lock_timeout', '%d', false) end,
      case current_setting('idle_in_transaction_session_timeout')
        when '0' then set_config('idle_in_transaction_session_timeout', '%d', false) end\
    """
        .formatted(lock.toMillis(), idle.toMillis());
  }

  /** Lets a transaction pause longer, where the session is bounded by these. */
  String insteadOf(Timeouts session) {
    return """
    select set_config('idle_in_transaction_session_timeout', '%d', true)
    from pg_settings where name = 'idle_in_transaction_session_timeout' and setting = '%d'\
    """
        .formatted(idle.toMillis(), session.idle().toMillis());
  }

  Timeouts connecting(Duration time) {
    return new Timeouts(time, lock, attempts, answer, idle);
  }
}
