package dev.larder.store.pool;

import dev.larder.pool.PoolName;

/** What a pause covers. */
public sealed interface PauseScope {
  /** All there is. */
  record Everything() implements PauseScope {}

  /** One organization, by name. */
  record OneOrganization(String name) implements PauseScope {}

  /** One pool. */
  record OnePool(PoolName name) implements PauseScope {}
}
