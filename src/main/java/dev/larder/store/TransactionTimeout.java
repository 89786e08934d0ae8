package dev.larder.store;

import org.jspecify.annotations.Nullable;

/**
 * A transaction that did nothing: it waited for a connection, or for a lock that another held, and
 * gave up. It may be begun again.
 */
public final class TransactionTimeout extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TransactionTimeout(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
