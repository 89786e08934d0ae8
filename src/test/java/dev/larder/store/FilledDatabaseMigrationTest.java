package dev.larder.store;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.COUNTER_DELTAS;
import static dev.larder.store.schema.Tables.DIRECTORIES;
import static dev.larder.store.schema.Tables.EVENTS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.ClaimId;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolName;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.claim.Claims;
import dev.larder.store.claim.Leases;
import dev.larder.store.counter.Counter;
import dev.larder.store.history.Retention;
import dev.larder.store.metric.Metrics;
import dev.larder.store.notification.Notifications;
import dev.larder.store.pass.PassScope;
import dev.larder.store.pass.Passes;
import dev.larder.store.pass.Reconciliation;
import dev.larder.store.secret.Secrets;
import dev.larder.store.workspace.BuildLifecycle;
import dev.larder.store.workspace.StockChecks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** A database of the first release, in full swing, goes on as it was with everything after it. */
@NullMarked
class FilledDatabaseMigrationTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void whatTheFirstReleaseStoredIsKeptAndWorkedWith() {
    String url = TestDatabase.emptyUrl();
    Flyway.configure().dataSource(url, null, null).schemas("larder").target("2").load().migrate();
    try (Database database = Database.connect(url, 4, Duration.ofSeconds(10))) {
      StoredStock stock = new StoredStock(database, Instant.now());
      StoredStock.Pool pool = stock.pool("acme", "java", "large", 3);
      WorkspaceId ready = prebuild(stock, pool, "large-1", WorkspaceState.READY);
      prebuild(stock, pool, "large-2", WorkspaceState.READY);
      prebuild(stock, pool, "large-3", WorkspaceState.DELETED);
      WorkspaceId claimed =
          stock.workspace(pool, "mine", "alice", WorkspaceState.CLAIMED, HOUR.multipliedBy(5));
      fill(stock, pool, claimed);

      database.schema().migrate();

      assertThat(database.schema().misfit()).isEmpty();
      goesOn(database, pool, ready);
      Claims claims = new Claims(database, Secrets.withoutKey(), "tester");
      assertThat(claims.claim(request("alice", "key")))
          .extracting(result -> ((ClaimResult.Owned) result).workspace())
          .isEqualTo(claimed);
      assertThat(claims.claim(request("bob", "other"))).isInstanceOf(ClaimResult.Owned.class);
      assertThat(new Leases(database).extend(claimed, HOUR, "alice"))
          .isEqualTo(new Leases.Extension.Longer(Optional.empty()));
    }
  }

  /**
   * A claim, what is counted, a packed directory, an event to be notified, and a stay at the limit.
   */
  private static void fill(StoredStock stock, StoredStock.Pool pool, WorkspaceId claimed) {
    stock.change(
        db -> {
          db.insertInto(CLAIMS)
              .set(CLAIMS.ID, new ClaimId(UUID.randomUUID()))
              .set(CLAIMS.ORGANIZATION_ID, pool.organization())
              .set(CLAIMS.POOL_ID, pool.id())
              .set(CLAIMS.KEY, "key")
              .set(
                  CLAIMS.REQUEST_DIGEST,
                  Secrets.withoutKey()
                      .digestsOfBefore("[\"java\",\"large\",\"alice\",\"\",{}]")
                      .getFirst())
              .set(CLAIMS.OWNER, "alice")
              .set(CLAIMS.INITIATOR, "alice")
              .set(CLAIMS.STATUS, ClaimStatus.CLAIMED)
              .set(CLAIMS.WORKSPACE_ID, claimed)
              .set(CLAIMS.HIT, true)
              .set(CLAIMS.TOOK_MICROS, 900L)
              .set(CLAIMS.REQUESTED_AT, stock.ago(HOUR))
              .set(CLAIMS.CLAIMED_AT, stock.ago(HOUR))
              .execute();
          db.insertInto(COUNTER_DELTAS)
              .set(COUNTER_DELTAS.POOL_ID, pool.id())
              .set(COUNTER_DELTAS.NAME, "claimed")
              .set(COUNTER_DELTAS.DELTA, 7L)
              .execute();
          db.insertInto(DIRECTORIES)
              .set(DIRECTORIES.HASH, "abc")
              .set(DIRECTORIES.CONTENT, "packed".getBytes(StandardCharsets.UTF_8))
              .set(DIRECTORIES.CREATED_AT, stock.ago(Duration.ofDays(400)))
              .execute();
          db.update(TEMPLATE_VERSIONS)
              .set(TEMPLATE_VERSIONS.DIRECTORY_HASH, "abc")
              .where(TEMPLATE_VERSIONS.ID.eq(pool.version()))
              .execute();
          db.insertInto(EVENTS)
              .set(EVENTS.AT, stock.ago(Duration.ofDays(400)))
              .set(EVENTS.KIND, EventKind.FAILURE_LIMIT_REACHED)
              .set(EVENTS.ACTOR, "reconciler")
              .set(EVENTS.ORGANIZATION_ID, pool.organization())
              .set(EVENTS.POOL_ID, pool.id())
              .set(EVENTS.UNDELIVERED_SINCE, stock.ago(Duration.ofDays(400)))
              .execute();
          db.update(POOLS).set(POOLS.EPISODE_SINCE, stock.ago(HOUR)).execute();
        });
  }

  private static void goesOn(Database database, StoredStock.Pool pool, WorkspaceId ready) {
    Passes passes = new Passes(database);
    Passes.Taken taken = passes.take(new PassScope.All());
    Passes.Page page = passes.plan(taken.snapshot(), taken.now(), Optional.empty());
    assertThat(page.creates()).isEqualTo(1);
    assertThat(page.deletes()).isZero();

    BuildTicket asked =
        new Reconciliation(database)
            .apply(pool.preset(), UUID.randomUUID(), 0, new WorkflowRun("larder-preset/x/y", "run"))
            .builds()
            .getFirst();
    BuildLifecycle builds = new BuildLifecycle(database, Secrets.withoutKey());
    BuildLifecycle.Begin.Run run =
        (BuildLifecycle.Begin.Run) builds.begin(asked.build(), "worker-1", Duration.ZERO);
    builds.finish(asked.build(), run.request().attempt(), Story.succeeded(), new byte[0]);
    assertThat(kinds(database))
        .containsExactly(EventKind.FAILURE_LIMIT_REACHED, EventKind.RECOVERED);

    assertThat(new StockChecks(database, Secrets.withoutKey()).takeDue(List.of())).isEmpty();
    assertThat(
            database.<Boolean>snapshot(
                "read check",
                db ->
                    db.fetchExists(
                        WORKSPACES, WORKSPACES.ID.eq(ready), WORKSPACES.CHECK_DUE.isNotNull())))
        .isTrue();
    Metrics figures = new Metrics(database);
    figures.addUp(HOUR);
    assertThat(figures.recorded().pools().getFirst().count(Counter.CLAIMED)).isEqualTo(7);
    assertThat(new Retention(database).removeBatch()).isEmpty();
    Notifications notifications = new Notifications(database, Secrets.withoutKey());
    assertThat(notifications.fresh(10)).hasSize(2);
    assertThat(notifications.dispatch(notifications.fresh(1).getFirst().id()).none()).isTrue();
  }

  private static List<EventKind> kinds(Database database) {
    return database.snapshot(
        "read events",
        db -> db.select(EVENTS.KIND).from(EVENTS).orderBy(EVENTS.ID).fetch(EVENTS.KIND));
  }

  private static WorkspaceId prebuild(
      StoredStock stock, StoredStock.Pool pool, String name, WorkspaceState state) {
    WorkspaceId workspace = stock.workspace(pool, name, null, state, HOUR.multipliedBy(3));
    stock.build(
        pool, workspace, 1, Transition.START, BuildStatus.SUCCEEDED, HOUR.multipliedBy(3), null);
    if (state == WorkspaceState.DELETED) {
      stock.change(
          db ->
              db.update(WORKSPACES)
                  .set(WORKSPACES.DELETED_AT, stock.ago(HOUR))
                  .where(WORKSPACES.ID.eq(workspace))
                  .execute());
    }
    return workspace;
  }

  private static ClaimRequest request(String owner, String key) {
    return new ClaimRequest(
        PoolName.of("acme", "java", "large"),
        owner,
        Optional.empty(),
        Optional.of(key),
        Map.of(),
        new OnMiss.Fail());
  }
}
