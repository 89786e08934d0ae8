package dev.larder.store.event;

import java.util.Optional;

/** The id of the request that a thread works on: events that it records name it. */
public final class RequestId {
  private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

  private RequestId() {}

  /** Work that may be interrupted. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws InterruptedException;
  }

  /** Does the work in the name of this request. */
  public static <T> T carry(String id, Work<T> work) throws InterruptedException {
    CURRENT.set(id);
    try {
      return work.run();
    } finally {
      CURRENT.remove();
    }
  }

  static Optional<String> current() {
    return Optional.ofNullable(CURRENT.get());
  }
}
