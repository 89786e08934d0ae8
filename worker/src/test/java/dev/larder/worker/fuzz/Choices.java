package dev.larder.worker.fuzz;

import java.util.List;

/**
 * Decisions that bytes make: whoever changes the bytes changes the structure that comes of them.
 */
public final class Choices {
  private final byte[] bytes;
  private int at;

  public Choices(byte[] bytes) {
    this.bytes = bytes;
  }

  /** One of 0 to bound - 1; the first once there are no bytes any more. */
  public int next(int bound) {
    int chosen = 0;
    for (int covered = 1; covered < bound && at < bytes.length; covered <<= 8) {
      chosen = (chosen << 8) | (bytes[at++] & 0xFF);
    }
    return Math.floorMod(chosen, bound);
  }

  public <T> T of(List<T> items) {
    return items.get(next(items.size()));
  }

  public boolean more() {
    return at < bytes.length;
  }
}
