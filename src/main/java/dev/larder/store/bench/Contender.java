package dev.larder.store.bench;

import java.io.IOException;
import java.sql.SQLException;

/** One way to hand out something, each time for an owner of its own. */
@FunctionalInterface
public interface Contender {
  /**
   * Hands out one.
   *
   * @param number of the claim, from zero: which pool it takes from
   */
  void claim(long number) throws SQLException, IOException;
}
