package dev.larder.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.BuildReason;
import dev.larder.pool.DeliveryStatus;
import dev.larder.pool.EventKind;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.counter.Timing;
import dev.larder.store.event.EventFilter;
import dev.larder.store.event.EventView;
import dev.larder.store.metric.Metrics;
import dev.larder.store.view.BuildFilter;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What was stored in the words of before 1.0 is read in today's. */
@NullMarked
class WordsMigrationTest {
  @Test
  void whatWasStoredInOldWordsIsReadInTheNewOnes() {
    String url = TestDatabase.emptyUrl();
    SchemaTest.migrateTo(url, "16");
    try (Database database = Database.connect(url, 4, Duration.ofSeconds(10))) {
      StoredStock stock = new StoredStock(database, Instant.now());
      StoredStock.Pool pool = stock.pool("acme", "java", "large", 1);
      WorkspaceId workspace =
          stock.workspace(pool, "mine", "alice", WorkspaceState.CLAIMED, Duration.ofHours(1));
      stock.change(db -> asBefore(db, workspace));

      database.schema().migrate();

      Views views = new Views(database);
      assertThat(
              views.workspaces(
                  new WorkspaceFilter(
                      Optional.empty(), Optional.empty(), Optional.empty(), false, 10)))
          .extracting(view -> view.state())
          .containsExactly(WorkspaceState.PERSONALIZING);
      assertThat(
              views.builds(
                  new BuildFilter(
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      10)))
          .extracting(view -> view.reason())
          .contains(BuildReason.MANUAL);
      EventView event = views.events(EventFilter.newest(10)).getFirst();
      assertThat(event.kind()).isEqualTo(EventKind.RECIPIENT_FAILED);
      assertThat(event.detail("recipient")).hasValue("ops@acme.example");
      assertThat(event.deliveries())
          .extracting(EventView.Delivery::status)
          .containsExactly(DeliveryStatus.NONE);
      assertThat(
              new Metrics(database)
                  .refresh(Duration.ofMinutes(1))
                  .pools()
                  .getFirst()
                  .times(Timing.CLAIM_PERSONALIZED)
                  .count())
          .isEqualTo(1);
    }
  }

  private static void asBefore(DSLContext db, WorkspaceId workspace) {
    db.execute(
        "update larder.workspaces set state = 'personalising' where id = ?", workspace.value());
    db.execute(
        """
        insert into larder.claims (id, organization_id, pool_id, key, request_digest, owner, initiator,
            status, workspace_id, requested_at, claimed_at)
        select gen_random_uuid(), organization_id, pool_id, 'key', '', 'alice', 'alice',
            'personalising', id, now(), now()
        from larder.workspaces
        """);
    db.execute(
        """
        insert into larder.builds (id, organization_id, pool_id, preset_id, workspace_id, number,
            transition, reason, initiator, owned, status, attempt, created_at, finished_at, alive_at)
        select gen_random_uuid(), organization_id, pool_id, preset_id, id, 7,
            'start', 'by-hand', 'alice', true, 'succeeded', 1, now(), now(), now()
        from larder.workspaces
        """);
    db.execute(
        """
        insert into larder.events (at, kind, actor, organization_id, pool_id, details)
        select now(), 'receiver-failed', 'reconciler', organization_id, id,
            '{"receiver": "ops@acme.example", "count": 3}'
        from larder.pools
        """);
    db.execute(
        """
        insert into larder.deliveries (id, event_id, pool_id, receiver, status, tries, created_at,
            tried_at, finished_at)
        select gen_random_uuid(), id, pool_id, 'nobody', 'nobody', 0, at, null, at from larder.events
        """);
    db.execute(
        """
        insert into larder.counter_deltas (pool_id, name, delta, micros)
        select id, 'claim-personalised', 1, 5000 from larder.pools
        """);
  }
}
