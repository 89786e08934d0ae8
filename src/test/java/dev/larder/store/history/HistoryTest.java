package dev.larder.store.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildId;
import dev.larder.pool.DeliveryId;
import dev.larder.pool.EventId;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.ReplacedResource;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.claim.Leases;
import dev.larder.store.event.EventFilter;
import dev.larder.store.notification.Notifications;
import dev.larder.store.pass.PassScope;
import dev.larder.store.secret.Secrets;
import dev.larder.store.view.PoolDiagnostics;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceFilter;
import dev.larder.store.workspace.Forecasts;
import dev.larder.store.workspace.StockChecks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What runs often never reads finished history: with 50,000 finished builds and deleted workspaces
 * no statement walks through them, in a table or an index. Plans are made without looking at
 * values, as PostgreSQL may choose for a statement that it has seen a few times.
 */
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoryTest {
  private static final int MUCH = 50_000;
  private static final long FEW = 1_000;
  private final Story story = Story.full(5);

  @BeforeAll
  void muchHasHappened() {
    story.apply(
        Wanted.file(
            Wanted.template("java-dev", Wanted.preset("large", 5), Wanted.preset("other", 0))));
    story.sql(
        """
        insert into larder.workspaces (id, organization_id, pool_id, preset_id, name, state,
            created_at, deleted_at)
        select md5('workspace' || n)::uuid, organization_id, pool_id, preset_id, 'old-' || n,
            'deleted', created_at, created_at
        from generate_series(1, %d) n,
            (select * from larder.workspaces limit 1) w
        """
            .formatted(MUCH));
    story.sql(
        """
        insert into larder.builds (id, organization_id, pool_id, preset_id, workspace_id, number,
            transition, reason, initiator, owned, status, attempt, created_at, finished_at)
        select md5('build' || n)::uuid, organization_id, pool_id, preset_id,
            md5('workspace' || n)::uuid, 1, 'start', 'missing', 'reconciler', false, 'succeeded',
            1, created_at, created_at
        from generate_series(1, %d) n,
            (select * from larder.builds limit 1) b
        """
            .formatted(MUCH));
    story.sql(
        """
        insert into larder.claims (id, organization_id, pool_id, key, request_digest, owner,
            initiator, status, workspace_id, requested_at, claimed_at)
        select md5('claim' || n)::uuid, b.organization_id, p.id, 'key ' || n, '', 'someone',
            'test', 'released', md5('workspace' || n)::uuid, created_at, created_at
        from generate_series(1, %d) n
            join larder.pools p on (p.name = 'other') = (n %% 10 = 0),
            (select * from larder.builds limit 1) b
        """
            .formatted(MUCH));
    story.sql(
        """
        insert into larder.events (at, kind, actor, organization_id, pool_id, workspace_id)
        select created_at, 'released', 'test', b.organization_id, p.id, md5('workspace' || n)::uuid
        from generate_series(1, %d) n
            join larder.pools p on (p.name = 'other') = (n %% 10 = 0),
            (select * from larder.builds limit 1) b
        """
            .formatted(MUCH));
    story.sql(
        """
        insert into larder.deliveries (id, event_id, pool_id, recipient, status, attempts, error,
            created_at, attempted_at, finished_at)
        select md5('delivery' || id)::uuid, id, pool_id, 'ops@acme.example',
            case when id % 2 = 0 then 'accepted' else 'failed' end, 1,
            case when id % 2 = 0 then null else 'no answer' end, at, at, at
        from larder.events
        """);
    story.sql("analyze larder.events");
    story.sql("analyze larder.deliveries");
    story.sql("analyze larder.workspaces");
    story.sql("analyze larder.builds");
    story.sql("analyze larder.claims");
    story.sql(
        "do $$ begin execute format('alter database %I set plan_cache_mode = force_generic_plan',"
            + " current_database()); end $$");
  }

  @Test
  void aSnapshotAndItsPlan() {
    readsNoHistory(() -> story.plan(new PassScope.All()));
    readsNoHistory(() -> story.plan(new PassScope.Due()));
    readsNoHistory(() -> story.plan(new PassScope.Presets(List.of(story.preset()))));
  }

  @Test
  void anApplyThatCreatesAndOneThatDeletes() {
    PresetId preset = story.preset();
    story.want(7);
    readsNoHistory(() -> assertThat(story.reconcile(preset)).hasSize(2));
    story.fill();
    story.want(5);
    readsNoHistory(() -> assertThat(story.reconcile(preset)).hasSize(2));
    story.fill();
  }

  @Test
  void anApplyUnderLimits() {
    story.sql(
        "update larder.organizations set limit_prebuilds = 100, limit_in_flight = 10,"
            + " limit_per_owner = 100");
    story.sql("update larder.pools set limit_prebuilds = 50, limit_in_flight = 5");
    story.set("inFlight", "20");
    story.set("prebuilds", "200");
    story.want(7);

    readsNoHistory(() -> story.plan(new PassScope.All()));
    readsNoHistory(() -> story.plan(new PassScope.Deferred()));
    readsNoHistory(story::decision);
    readsNoHistory(this::explained);
    story.fill();
  }

  @Test
  void anApplyThatAllLimitsHoldBack() {
    story.set("prebuilds", "5");
    story.want(7);
    readsNoHistory(() -> story.plan(new PassScope.All()));
    readsNoHistory(story::decision);
    readsNoHistory(this::explained);
  }

  @Test
  void anApplyThatCancels() {
    story.want(6);
    PresetId old = story.preset();
    story.reconcile();
    story.newVersion(5, "2s");
    readsNoHistory(() -> story.reconcile(old));
    story.newVersion(5, "1s");
    story.fill();
  }

  @Test
  void claimsOfAllKinds() {
    Owned claim = readsNoHistory(() -> (Owned) story.claim("zoe", "z", "z", new OnMiss.Fail()));
    readsNoHistory(() -> story.claim("zoe", "z", "z", new OnMiss.Fail()));
    readsNoHistory(() -> story.claims.recorded(claim.claim()));
    readsNoHistory(() -> story.claim("zoe", "cold", "c", new OnMiss.Build()));
    while (story.claim("zoe") instanceof Owned) {}
    readsNoHistory(() -> story.waits(Story.by("zoe", new OnMiss.Wait(Duration.ofMinutes(1)))));
    BuildId build = story.reconcile().getFirst().build();
    assertThat(readsNoHistory(() -> story.succeed(build)).granted()).hasSize(1);
  }

  @Test
  void aClaimOfOldStock() {
    story.newVersion(5, "2s");
    story.sql("update larder.pools set rollover = 'replenish-first'");
    assertThat(readsNoHistory(() -> story.claim("zoe"))).isInstanceOf(Owned.class);
  }

  @Test
  void theLifeOfABuild() {
    story.want(6);
    BuildId build = story.reconcile().getFirst().build();
    int attempt = readsNoHistory(() -> story.begin(build)).attempt();
    readsNoHistory(() -> story.builds.alive(build, attempt));
    BuildId cleanUp =
        readsNoHistory(
                () ->
                    story.finish(
                        build,
                        attempt,
                        new dev.larder.provision.ProvisionResult.Failed("no disk left")))
            .next()
            .orElseThrow()
            .build();
    readsNoHistory(() -> story.builds.ticket(cleanUp));
    readsNoHistory(() -> story.succeed(cleanUp));
    story.pass(Duration.ofMinutes(2));
    story.fill();
    WorkspaceId ready = story.in(WorkspaceState.READY).getFirst();
    readsNoHistory(() -> story.workspaces.delete(ready, "me"));
    story.fill();
  }

  @Test
  void whatClaimsReplaceAndWould() {
    List<ReplacedResource> home = List.of(new ReplacedResource("home", List.of("size")));
    Forecasts forecasts = new Forecasts(story.database, Secrets.withoutKey());
    WorkspaceId ready = story.in(WorkspaceState.READY).getFirst();
    readsNoHistory(() -> forecasts.due(ready));
    readsNoHistory(() -> forecasts.begin(ready, 1));
    readsNoHistory(
        () -> {
          forecasts.found(ready, home, new byte[0]);
          return ready;
        });
    Owned claim = story.claimed("yves");
    BuildId build = claim.build().orElseThrow();
    int attempt = readsNoHistory(() -> story.begin(build)).attempt();
    readsNoHistory(
        () -> {
          story.builds.willReplace(build, attempt, home);
          return story.finish(
              build,
              attempt,
              new dev.larder.provision.ProvisionResult.Succeeded(Map.of(), Optional.empty(), home));
        });
    readsNoHistory(() -> story.claims.recorded(claim.claim()));
  }

  @Test
  void whatIsUnfinished() {
    readsNoHistory(() -> story.unfinished.builds(Optional.empty(), 10));
    readsNoHistory(() -> story.unfinished.claims(Optional.empty(), 10));
    readsNoHistory(() -> story.unfinished.untold(Duration.ofSeconds(10), Optional.empty(), 10));
    readsNoHistory(() -> story.unfinished.leakedDue(10));
  }

  @Test
  void whatTimeDoes() {
    StockChecks checks = new StockChecks(story.database, Secrets.withoutKey());
    readsNoHistory(() -> checks.takeDue(List.of()));
    story.pass(Duration.ofMinutes(5));
    StockChecks.Check check = readsNoHistory(() -> checks.takeDue(List.of())).orElseThrow();
    readsNoHistory(() -> checks.request(check));
    readsNoHistory(() -> checks.unhealthy(check, "no answer"));
    story.pass(Duration.ofMinutes(2));
    assertThat(readsNoHistory(() -> story.plan(new PassScope.Due())).todo()).hasSize(1);
    readsNoHistory(() -> assertThat(story.reconcile()).hasSize(2));
    Owned claim = story.claimed("zoe");
    story.sql(
        "update larder.workspaces set lease_until = now(), due_at = now() where owner = 'zoe'");
    readsNoHistory(
        () -> new Leases(story.database).extend(claim.workspace(), Duration.ofHours(1), "zoe"));
    story.fill();
  }

  @Test
  void whatPeopleSee() {
    Views views = new Views(story.database);
    readsNoHistory(views::pools);
    PoolStock stock = stock(views);
    readsNoHistory(() -> views.firstPools(10));
    readsNoHistory(this::explained);
    readsNoHistory(() -> views.runOfFailures(stock.id(), 100));
    WorkspaceId ready = story.in(WorkspaceState.READY).getFirst();
    readsNoHistory(() -> views.latestBuild(ready));
    readsNoHistory(
        () ->
            views.workspaces(
                new WorkspaceFilter(
                    Optional.empty(), Optional.empty(), Optional.empty(), false, 100)));
  }

  @Test
  void whatPeopleSeeOfWhatHappened() {
    Views views = new Views(story.database);
    Optional<PoolId> busy = Optional.of(stock(views).id());
    Optional<PoolId> quiet = Optional.of(new PoolId(UUID.randomUUID()));
    Optional<Duration> since = Optional.of(Duration.ofMinutes(1));
    for (Optional<PoolId> pool : List.of(Optional.<PoolId>empty(), busy, quiet)) {
      for (Optional<Duration> age : List.of(Optional.<Duration>empty(), since)) {
        readsNoHistory(() -> views.events(new EventFilter(Optional.empty(), pool, age, 20)));
        for (EventKind kind : List.of(EventKind.RELEASED, EventKind.RESET, EventKind.CLAIMED)) {
          EventFilter filter = new EventFilter(Optional.of(kind), pool, age, 20);
          readsNoHistory(filter.toString(), () -> views.events(filter));
        }
      }
    }
  }

  @Test
  void whatRecipientsAreTold() {
    Notifications notifications = new Notifications(story.database, Secrets.withoutKey());
    story.sql("update larder.pools set out_of_stock_since = null");
    while (story.claim("zoe") instanceof Owned) {}
    assertThat(readsNoHistory(() -> notifications.undelivered(100))).isNotEmpty();
    List<Notifications.Undelivered> fresh = readsNoHistory(() -> notifications.fresh(100));
    EventId event = fresh.getLast().id();
    readsNoHistory(() -> notifications.dispatch(event));
    story.sql(
        """
        insert into larder.deliveries (id, event_id, pool_id, recipient, status, created_at)
        select gen_random_uuid(), id, pool_id, 'ops@acme.example', 'waiting', now()
        from larder.events, generate_series(1, 3) where id = %d
        """
            .formatted(event.value()));
    story.sql(
        "update larder.events set undelivered_since = now() where id = %d"
            .formatted(event.value()));
    List<Notifications.Waiting> waiting =
        readsNoHistory(() -> notifications.dispatch(event)).waiting();
    DeliveryId refused = waiting.get(0).id();
    DeliveryId accepted = waiting.get(1).id();
    DeliveryId givenUp = waiting.get(2).id();
    readsNoHistory(() -> notifications.message(accepted));
    readsNoHistory(() -> notifications.wasAccepted(accepted));
    readsNoHistory(() -> notifications.refused(refused, "it answered 404"));
    readsNoHistory(
        () -> {
          notifications.attempted(givenUp, "it answered 500");
          return notifications.givenUp(givenUp);
        });
    readsNoHistory(
        () -> {
          notifications.accepted(accepted);
          return notifications.undelivered(100);
        });
  }

  private PoolDiagnostics explained() {
    Views views = new Views(story.database);
    return views.circumstances(stock(views));
  }

  private static PoolStock stock(Views views) {
    return views.pools().stream()
        .filter(pool -> pool.name().equals(Story.LARGE))
        .findFirst()
        .orElseThrow();
  }

  @BeforeEach
  void thePoolIsFull() {
    story.sql(
        "update larder.organizations set limit_prebuilds = null, limit_in_flight = null,"
            + " limit_per_owner = null");
    story.sql("update larder.pools set limit_prebuilds = null, limit_in_flight = null");
    story.set("inFlight", "none");
    story.set("prebuilds", "none");
    story.newVersion(5, "1s");
    story.fill();
  }

  private <T> T readsNoHistory(Supplier<T> work) {
    return readsNoHistory("this work", work);
  }

  private <T> T readsNoHistory(String what, Supplier<T> work) {
    long before = RowsRead.of(story);
    T result = work.get();
    assertThat(RowsRead.of(story) - before).as("rows that %s read", what).isLessThan(FEW);
    return result;
  }
}
