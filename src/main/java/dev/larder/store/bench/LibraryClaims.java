package dev.larder.store.bench;

import com.zaxxer.hikari.HikariDataSource;

/** Claims as a program with the library makes them, over connections of its own. */
public final class LibraryClaims implements Contender, AutoCloseable {
  private final HikariDataSource connections;
  private final LarderClaim claims;

  /**
   * Of all pools of a database.
   *
   * @param clients how many claim at once, each over its own connection
   */
  public LibraryClaims(BenchDatabase database, int clients) {
    this.connections = database.connections(clients);
    this.claims = new LarderClaim(connections, database.pools());
  }

  @Override
  public void claim(long number) {
    claims.claim(number);
  }

  @Override
  public void close() {
    connections.close();
  }
}
