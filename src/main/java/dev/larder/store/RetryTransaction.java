package dev.larder.store;

/**
 * A transaction met something that needs a wider lock than it has, and may not take it any more: it
 * is rolled back and run again, and takes that lock in its turn. See {@link Database}.
 */
public final class RetryTransaction extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RetryTransaction(String why) {
    super(why);
  }
}
