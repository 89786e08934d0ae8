package dev.larder.store.view;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.plan.Action.HoldReason;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.PoolState;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Database;
import dev.larder.store.StoredStock;
import dev.larder.store.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.ResultQuery;
import org.jooq.impl.DSL;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class ViewsTest {
  private static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z"); // a Monday
  private static final Duration HOUR = Duration.ofHours(1);
  private final Database database = TestDatabase.fresh(() -> DSL.inline(NOW));
  private final StoredStock stored = new StoredStock(database, NOW);
  private final Views views = new Views(database);

  @Test
  void aPoolWithEverythingReadyIsFull() {
    StoredStock.Pool pool = stored.pool("acme", "java", "large", 1);
    stored.workspace(pool, "a", null, WorkspaceState.READY, HOUR);
    PoolStock shown = only(views.pools());
    assertThat(shown.name()).hasToString("acme/java/large");
    assertThat(shown.counts().ready()).isEqualTo(1);
    assertThat(shown.status().state()).isEqualTo(PoolState.FULL);
    assertThat(shown.asOf()).isEqualTo(NOW);
  }

  @Test
  void claimedStartingAndFailedOnesAreNotReady() {
    StoredStock.Pool pool = stored.pool("acme", "java", "large", 2);
    stored.workspace(pool, "a", "alice", WorkspaceState.CLAIMED, HOUR);
    stored.workspace(pool, "b", null, WorkspaceState.STARTING, HOUR);
    stored.workspace(pool, "c", null, WorkspaceState.FAILED, HOUR);
    stored.workspace(pool, "d", null, WorkspaceState.DELETED, HOUR);
    stored.workspace(pool, "e", "alice", WorkspaceState.DELETING, HOUR);
    PoolStock shown = only(views.pools());
    assertThat(shown.counts()).isEqualTo(new PoolStock.Counts(0, 1, 0, 0, 0, 0, 1, 1, 0, 0));
    assertThat(shown.status().state()).isEqualTo(PoolState.FILLING);
  }

  @Test
  void stockPastItsTtlIsExpiredStrictlyAfterIt() {
    StoredStock.Pool pool = stored.pool("acme", "java", "large", 2);
    stored.change(db -> db.update(POOLS).set(POOLS.TTL, HOUR.toNanos() / 1000).execute());
    stored.workspace(pool, "at", null, WorkspaceState.READY, HOUR);
    stored.workspace(pool, "past", null, WorkspaceState.READY, HOUR.plusNanos(1000));
    assertThat(only(views.pools()).counts().expired()).isEqualTo(1);
    assertThat(named(WorkspaceState.EXPIRED)).containsExactly("past");
    assertThat(named(WorkspaceState.READY)).containsExactly("at");
  }

  @Test
  void stockFromBeforeAnInvalidationIsExpired() {
    StoredStock.Pool pool = stored.pool("acme", "java", "large", 1);
    stored.workspace(pool, "old", null, WorkspaceState.READY, HOUR);
    stored.change(
        db ->
            db.update(PRESETS)
                .set(PRESETS.INVALIDATED_AT, stored.ago(Duration.ofMinutes(1)))
                .execute());
    assertThat(only(views.pools()).counts().expired()).isEqualTo(1);
  }

  @Test
  void theFirstPoolsAreReadWithTheirStockAlone() {
    for (String name : new String[] {"c", "a", "b"}) {
      StoredStock.Pool pool = stored.pool("acme", "t-" + name, "large", 1);
      stored.workspace(pool, name, null, WorkspaceState.READY, HOUR);
    }
    assertThat(views.firstPools(2)).isEqualTo(views.pools().subList(0, 2));
    assertThat(views.firstPools(5)).isEqualTo(views.pools());
  }

  @Test
  void stockOfAnOldVersionDrains() {
    StoredStock.Pool old = stored.pool("acme", "java", "large", 1);
    stored.workspace(old, "old", null, WorkspaceState.READY, HOUR);
    StoredStock.Pool active = stored.newVersion(old);
    stored.workspace(active, "new", null, WorkspaceState.READY, HOUR);
    PoolStock shown = only(views.pools());
    assertThat(shown.counts().ready()).isEqualTo(1);
    assertThat(shown.counts().draining()).isEqualTo(1);
    assertThat(shown.status().state()).isEqualTo(PoolState.DRAINING);
  }

  @Test
  void theScheduleDecidesWhatIsWantedNow() {
    stored.pool("acme", "java", "large", 1);
    stored.change(
        db ->
            db.update(POOLS)
                .set(
                    POOLS.SCHEDULE,
                    JSONB.valueOf(
                        "{\"timezone\": \"UTC\", \"windows\": [{\"cron\": \"* 8-18 * * 1-5\","
                            + " \"desired\": 7}]}"))
                .execute());
    PoolStock.Target target = only(views.pools()).target();
    assertThat(target.desired()).isEqualTo(7);
    assertThat(target.base()).isEqualTo(1);
  }

  @Test
  void aHoldSaysWhyAndUntilWhen() {
    StoredStock.Pool pool = stored.pool("acme", "java", "large", 1);
    failed(pool, "a", Duration.ofMinutes(1), "no space left");
    Instant until = NOW.plusSeconds(30);
    stored.change(
        db ->
            db.update(POOLS)
                .set(POOLS.HOLD_REASON, HoldReason.BACKOFF)
                .set(POOLS.HOLD_COUNT, 1)
                .set(POOLS.HOLD_UNTIL, until)
                .execute());
    PoolStock.Status status = only(views.pools()).status();
    assertThat(status.state()).isEqualTo(PoolState.BACKOFF);
    assertThat(status.until()).contains(until);
    assertThat(status.reason()).contains("waits after failed builds: no space left");
  }

  @Test
  void aPauseGoesBeforeAllElse() {
    stored.pool("acme", "java", "large", 1);
    stored.change(
        db ->
            db.update(POOLS)
                .set(POOLS.PAUSED_AT, stored.ago(HOUR))
                .set(POOLS.PAUSED_BY, "bob")
                .set(POOLS.PAUSED_REASON, "maintenance")
                .execute());
    PoolStock.Status status = only(views.pools()).status();
    assertThat(status.state()).isEqualTo(PoolState.PAUSED);
    assertThat(status.reason()).contains("paused by bob: maintenance");
  }

  @Test
  void aDeletedTemplatesPoolIsShownWhileStockIsLeft() {
    StoredStock.Pool pool = stored.pool("acme", "java", "large", 1);
    stored.workspace(pool, "a", null, WorkspaceState.READY, HOUR);
    stored.change(db -> db.update(TEMPLATES).set(TEMPLATES.DELETED_AT, stored.ago(HOUR)).execute());
    PoolStock shown = only(views.pools());
    assertThat(shown.target().desired()).isZero();
    assertThat(shown.target().drained()).contains("its template was deleted");
    stored.change(db -> db.execute("update larder.workspaces set state = 'deleted'"));
    assertThat(views.pools()).isEmpty();
  }

  @Test
  void workspacesAreFoundByNameOwnerAndBeginningOfTheirId() {
    StoredStock.Pool pool = stored.pool("acme", "java", "large", 1);
    WorkspaceId alices = stored.workspace(pool, "dev", "alice", WorkspaceState.CLAIMED, HOUR);
    WorkspaceId bobs = stored.workspace(pool, "dev", "bob", WorkspaceState.CLAIMED, HOUR);
    assertThat(called("dev")).containsExactlyInAnyOrder(alices, bobs);
    assertThat(called("alice/dev")).containsExactly(alices);
    assertThat(called(bobs.toString().substring(0, 10))).containsExactly(bobs);
    assertThat(called("nothing")).isEmpty();
  }

  @Test
  void buildsComeNewestFirstPageByPage() {
    StoredStock.Pool pool = stored.pool("acme", "java", "large", 1);
    BuildId oldest = failed(pool, "a", Duration.ofMinutes(3), "x");
    BuildId middle = failed(pool, "b", Duration.ofMinutes(2), "y");
    BuildId newest = failed(pool, "c", Duration.ofMinutes(1), "z");
    assertThat(builds(Optional.empty(), 2)).containsExactly(newest, middle);
    assertThat(builds(Optional.of(middle), 2)).containsExactly(oldest);
  }

  @Test
  void theRunOfFailuresEndsAtTheLastSuccess() {
    StoredStock.Pool pool = stored.pool("acme", "java", "large", 1);
    failed(pool, "a", Duration.ofMinutes(30), "before");
    BuildId since = failed(pool, "b", Duration.ofMinutes(5), "since");
    stored.change(
        db ->
            db.update(PRESETS)
                .set(PRESETS.RUN_SINCE, stored.ago(Duration.ofMinutes(20)))
                .execute());
    assertThat(views.runOfFailures(pool.id(), 10)).extracting(BuildView::id).containsExactly(since);
  }

  @Test
  void logsAreUnpackedTryByTry() {
    StoredStock.Pool pool = stored.pool("acme", "java", "large", 1);
    BuildId build = failed(pool, "a", Duration.ofMinutes(1), "x");
    stored.attempt(build, 1, "transient", "one\n");
    stored.attempt(build, 2, "failed", "two\n");
    assertThat(views.log(build)).extracting(AttemptLog::text).containsExactly("one\n", "two\n");
  }

  @Test
  void finishedHistoryIsNotRead() {
    StoredStock.Pool pool = stored.pool("acme", "java", "large", 1);
    WorkspaceId live = stored.workspace(pool, "live", null, WorkspaceState.READY, HOUR);
    stored.change(db -> insertHistory(db, pool, live));
    database.transaction(
        "look at plans",
        db -> {
          assertThat(explained(db, new ReadPools(db, database.now()).query()))
              .doesNotContain("Seq Scan on builds")
              .doesNotContain("Seq Scan on workspaces");
          assertThat(explained(db, new CountStock(db, database.now()).query()))
              .doesNotContain("Seq Scan on workspaces");
          assertThat(
                  explained(
                      db,
                      new ReadBuilds(db, database.now())
                          .query(
                              new BuildFilter(
                                  Optional.empty(),
                                  Optional.empty(),
                                  Optional.empty(),
                                  Optional.empty(),
                                  Optional.empty(),
                                  50))))
              .doesNotContain("Seq Scan on builds");
          return assertThat(
                  explained(
                      db,
                      new ReadWorkspaces(db, database.now())
                          .query(
                              new WorkspaceFilter(
                                  Optional.empty(),
                                  Optional.empty(),
                                  Optional.empty(),
                                  false,
                                  100))))
              .doesNotContain("Seq Scan on workspaces");
        });
  }

  /** Fifty thousand workspaces that came and went, with a start and a delete build each. */
  private static void insertHistory(DSLContext db, StoredStock.Pool pool, WorkspaceId like) {
    db.execute(
        """
        insert into larder.workspaces
            (id, organization_id, pool_id, preset_id, name, state, created_at, deleted_at)
          select gen_random_uuid(), organization_id, pool_id, preset_id, 'old-' || i, 'deleted',
              created_at - i * interval '1 minute', created_at
            from larder.workspaces, generate_series(1, 50000) i where id = ?
        """,
        like.value());
    for (int number = 1; number <= 2; number++) {
      db.execute(
          """
          insert into larder.builds
              (id, organization_id, pool_id, preset_id, workspace_id, number, transition, reason,
                initiator, owned, status, attempt, created_at, started_at, finished_at)
            select gen_random_uuid(), organization_id, pool_id, preset_id, id, %d, '%s', '%s',
                'reconciler', false, 'succeeded', 1, created_at, created_at, created_at
              from larder.workspaces where state = 'deleted'
          """
              .formatted(
                  number, number == 1 ? "start" : "delete", number == 1 ? "missing" : "surplus"));
    }
    db.execute("analyze larder.workspaces");
    db.execute("analyze larder.builds");
    assertThat(db.fetchCount(BUILDS, BUILDS.POOL_ID.eq(pool.id()))).isEqualTo(100_000);
  }

  private static String explained(DSLContext db, ResultQuery<?> query) {
    return db.explain(query).plan();
  }

  private BuildId failed(StoredStock.Pool pool, String name, Duration age, String error) {
    WorkspaceId workspace = stored.workspace(pool, name, null, WorkspaceState.FAILED, age);
    return stored.build(pool, workspace, 1, Transition.START, BuildStatus.FAILED, age, error);
  }

  private List<WorkspaceId> called(String reference) {
    return views.workspacesCalled(reference).stream().map(WorkspaceView::id).toList();
  }

  private List<BuildId> builds(Optional<BuildId> before, int limit) {
    return views
        .builds(
            new BuildFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                before,
                limit))
        .stream()
        .map(BuildView::id)
        .toList();
  }

  private List<String> named(WorkspaceState state) {
    return views
        .workspaces(
            new WorkspaceFilter(Optional.empty(), Optional.empty(), Optional.of(state), false, 10))
        .stream()
        .map(WorkspaceView::name)
        .toList();
  }

  private static PoolStock only(List<PoolStock> pools) {
    assertThat(pools).hasSize(1);
    return pools.getFirst();
  }
}
