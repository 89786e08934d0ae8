package dev.larder.store.bench;

/**
 * What a server did for a database: statements other than to begin and commit, the bench's own
 * questions left out, as far as {@code pg_stat_statements} is loaded; else 0.
 *
 * @param walBytes written ahead, for all of the server's databases
 */
public record ServerWork(long statements, long walBytes) {
  /** That came since. */
  public ServerWork since(ServerWork before) {
    return new ServerWork(statements - before.statements, walBytes - before.walBytes);
  }
}
