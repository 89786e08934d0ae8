package dev.larder.store.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.store.Story;
import java.time.Instant;

/** How many rows PostgreSQL has read for this database, as it counts them itself. */
final class RowsRead {
  private RowsRead() {}

  /** From tables with history and all their indexes, once every other connection has ended. */
  static long of(Story story) {
    awaitNobodyElse(story);
    return story.ask(
        db ->
            db.fetchSingle(
                    """
                    select (select sum(seq_tup_read) from pg_stat_user_tables
                        where relname in ('builds', 'workspaces', 'claims', 'events', 'deliveries'))
                    + (select sum(idx_tup_read) from pg_stat_user_indexes
                        where relname in ('builds', 'workspaces', 'claims', 'events', 'deliveries'))
                    """)
                .get(0, Long.class));
  }

  /** Connections tell what they read when they end. */
  private static void awaitNobodyElse(Story story) {
    Instant end = Instant.now().plusSeconds(10);
    while (others(story) > 0) {
      assertThat(Instant.now()).as("connections are still open").isBefore(end);
    }
  }

  private static int others(Story story) {
    return story.ask(
        db ->
            db.fetchSingle(
                    "select count(*)::int from pg_stat_activity where datname = current_database()"
                        + " and backend_type = 'client backend' and pid <> pg_backend_pid()")
                .get(0, Integer.class));
  }
}
