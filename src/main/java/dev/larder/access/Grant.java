package dev.larder.access;

import dev.larder.pool.Label;

/** A scope, and the pools for which it holds. */
public record Grant(Scope scope, PoolPattern pools) {
  /** Reads what {@link #toString} wrote. */
  public static Grant parse(String text) {
    int space = text.indexOf(' ');
    return new Grant(
        Label.of(Scope.class, text.substring(0, Math.max(0, space))),
        PoolPattern.parse(text.substring(space + 1)));
  }

  /** Whether this allows all that the other does. */
  public boolean covers(Grant other) {
    return scope.includes(other.scope) && pools.covers(other.pools);
  }

  @Override
  public String toString() {
    return scope.label() + " " + pools;
  }
}
