package dev.larder.server.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that keeps what was used last, and no more than so many. Not for several threads at once.
 */
public final class Recent<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int max;

  public Recent(int max) {
    super(16, 0.75f, true);
    this.max = max;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > max;
  }
}
