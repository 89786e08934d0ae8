package dev.larder.store.history;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.OnMiss;
import dev.larder.desired.DesiredPreset;
import dev.larder.pool.BuildId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.Database;
import dev.larder.store.TestDatabase;
import dev.larder.store.Wanted;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.claim.ClaimPlace;
import dev.larder.store.claim.Claims;
import dev.larder.store.counter.Counter;
import dev.larder.store.counter.Counters;
import dev.larder.store.metric.Metrics;
import dev.larder.store.pass.PassScope;
import dev.larder.store.pass.Passes;
import dev.larder.store.pass.Reconciliation;
import dev.larder.store.pool.Pools;
import dev.larder.store.secret.Secrets;
import dev.larder.store.view.Views;
import dev.larder.store.workspace.BuildLifecycle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What a million finished builds cost: two stores with the same stock, one of them with history,
 * asked in turn, so that what else runs on the machine slows both. Prints a table for
 * docs/performance.md. Runs with {@code -Dlarder.bench} alone.
 */
@NullMarked
@EnabledIfSystemProperty(named = "larder.bench", matches = ".*")
class HistoryBench {
  private static final int WORKSPACES_DELETED = 500_000;
  private static final int POOLS_WANTED = 20;
  private static final int DESIRED = 20;
  private static final int WARM_UP = 30;
  private static final int ROUNDS = 150;
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  @Test
  void aMillionFinishedBuilds() {
    try (Larder empty = new Larder();
        Larder old = new Larder()) {
      long began = System.nanoTime();
      old.fillWithHistory();
      System.out.printf("history written in %d s%n", (System.nanoTime() - began) / 1_000_000_000);
      for (int i = 0; i < WARM_UP + ROUNDS; i++) {
        empty.round(i >= WARM_UP);
        old.round(i >= WARM_UP);
      }
      print(empty.measured, old.measured);
    }
  }

  private static void print(Map<String, List<Long>> without, Map<String, List<Long>> with) {
    System.out.println("| median of " + ROUNDS + ", ms | none | a million | ratio |");
    System.out.println("|---|--:|--:|--:|");
    without.forEach(
        (what, times) -> {
          double before = median(times);
          double after = median(with.getOrDefault(what, List.of()));
          System.out.printf("| %s | %.2f | %.2f | %.2f |%n", what, before, after, after / before);
        });
    double claim = median(without.getOrDefault("claim", List.of()));
    double bare = median(without.getOrDefault("bare transaction", List.of()));
    System.out.printf("a claim is %.1f bare transactions%n", claim / bare);
  }

  private static double median(List<Long> nanos) {
    return nanos.stream()
            .mapToLong(Long::longValue)
            .sorted()
            .skip(nanos.size() / 2)
            .findFirst()
            .orElse(0)
        / 1e6;
  }

  /** A store with some pools in stock, and what is done to it over and over. */
  private static final class Larder implements AutoCloseable {
    final Map<String, List<Long>> measured = new LinkedHashMap<>();
    private final Database database =
        Database.connect(TestDatabase.freshUrl(), 4, Duration.ofSeconds(10));
    private final Passes passes = new Passes(database);
    private final Reconciliation reconciliation = new Reconciliation(database);
    private final BuildLifecycle builds = new BuildLifecycle(database, Secrets.withoutKey());
    private final Claims claims = new Claims(database, Secrets.withoutKey(), "bench");
    private final PresetId preset;
    private boolean measuring;

    Larder() {
      DesiredPreset[] presets =
          IntStream.range(0, POOLS_WANTED)
              .mapToObj(i -> Wanted.preset("p" + i, DESIRED))
              .toArray(DesiredPreset[]::new);
      new Pools(database, Secrets.withoutKey())
          .apply(Wanted.file(Wanted.template("bench", presets)), "ann", true, false);
      preset = place("p0");
      for (int i = 0; i < POOLS_WANTED; i++) {
        PresetId next = place("p" + i);
        while (build(next) > 0) {}
      }
    }

    private PresetId place(String pool) {
      return database.transaction(
          "bench",
          db ->
              Objects.requireNonNull(
                  ClaimPlace.find(db, PoolName.of("acme", "bench", pool)).orElseThrow().preset()));
    }

    void round(boolean measure) {
      measuring = measure;
      timed("pass over everything", this::pass);
      Owned owned = timed("claim", this::claim);
      timed("claim with a known key", this::claimAgain);
      List<BuildTicket> asked = timed("apply that refills", () -> apply(preset)).stream().toList();
      timed("begin and finish of a build", () -> asked.stream().map(t -> run(t.build())).toList());
      run(owned.build().orElseThrow());
      timed("metrics refresh", () -> new Metrics(database).refresh(DEADLINE));
      timed("larder pools", () -> new Views(database).pools());
      timed("retention with nothing to remove", () -> new Retention(database).removeBatch());
      timed("bare transaction", this::bare);
    }

    private Passes.Page pass() {
      Passes.Taken taken = passes.take(new PassScope.All());
      return passes.plan(taken.snapshot(), taken.now(), Optional.empty());
    }

    private Owned claim() {
      return (Owned) claims.claim(request(Optional.empty()));
    }

    private Owned claimAgain() {
      return (Owned) claims.claim(request(Optional.of("the same")));
    }

    private static ClaimRequest request(Optional<String> key) {
      return new ClaimRequest(
          PoolName.of("acme", "bench", key.isPresent() ? "p1" : "p0"),
          key.isPresent() ? "bob" : "alice-" + UUID.randomUUID(),
          Optional.empty(),
          key,
          Map.of(),
          new OnMiss.Fail());
    }

    private List<BuildTicket> apply(PresetId which) {
      UUID pass = UUID.randomUUID();
      return reconciliation.apply(which, pass, 0, new WorkflowRun("bench/" + pass, "run")).builds();
    }

    private int build(PresetId which) {
      List<BuildTicket> asked = apply(which);
      asked.forEach(ticket -> run(ticket.build()));
      return asked.size();
    }

    private BuildLifecycle.Ended run(BuildId build) {
      int attempt =
          ((BuildLifecycle.Begin.Run) builds.begin(build, "bench", Duration.ZERO))
              .request()
              .attempt();
      return builds.finish(
          build,
          attempt,
          new ProvisionResult.Succeeded(Map.of(), Optional.empty(), List.of()),
          new byte[0]);
    }

    /** The least that a claim could be: one row found and changed, one inserted. */
    private int bare() {
      return database.transaction(
          "bare",
          db -> {
            WorkspaceId one =
                db.select(WORKSPACES.ID).from(WORKSPACES).limit(1).fetchSingle().value1();
            PoolId pool = db.select(POOLS.ID).from(POOLS).limit(1).fetchSingle().value1();
            Counters.add(db, pool, Counter.CREATED, 1);
            return db.update(WORKSPACES)
                .setNull(WORKSPACES.REASON)
                .where(WORKSPACES.ID.eq(one))
                .execute();
          });
    }

    private <T> T timed(String what, Supplier<T> work) {
      long began = System.nanoTime();
      T result = work.get();
      if (measuring) {
        measured.computeIfAbsent(what, w -> new ArrayList<>()).add(System.nanoTime() - began);
      }
      return result;
    }

    /** Half a million workspaces that were built, some of them claimed, and deleted, days ago. */
    void fillWithHistory() {
      sql(
          """
          insert into larder.workspaces (id, organization_id, pool_id, preset_id, name, state,
              created_at, deleted_at)
          select md5('w' || n)::uuid, w.organization_id, w.pool_id, w.id, 'old-' || n, 'deleted',
              now() - interval '6 days', now() - interval '5 days'
          from generate_series(1, %1$d) n
          join (select p.id, p.pool_id, o.organization_id, row_number() over () - 1 as i
              from larder.presets p join larder.pools o on o.id = p.pool_id) w on w.i = n %% %2$d
          """
              .formatted(WORKSPACES_DELETED, POOLS_WANTED));
      for (String transition : List.of("start", "delete")) {
        sql(
            """
            insert into larder.builds (id, organization_id, pool_id, preset_id, workspace_id, number,
                transition, reason, initiator, owned, status, attempt, created_at, started_at,
                finished_at)
            select md5('%1$s' || id)::uuid, organization_id, pool_id, preset_id, id, %2$d, '%1$s',
                '%3$s', 'reconciler', false,
                case when '%1$s' = 'start' and abs(hashtext(name)) %% 20 = 0
                  then 'failed' else 'succeeded' end,
                1, created_at, created_at, deleted_at
            from larder.workspaces where state = 'deleted'
            """
                .formatted(
                    transition,
                    transition.equals("start") ? 1 : 2,
                    transition.equals("start") ? "missing" : "surplus"));
      }
      sql(
          """
          insert into larder.build_attempts (build_id, attempt, worker, started_at, finished_at,
              outcome, log)
          select id, 1, 'bench', started_at, finished_at, 'succeeded', ''
          from larder.builds where finished_at < now() - interval '1 day'
          """);
      sql(
          """
          insert into larder.claims (id, organization_id, pool_id, key, request_digest, owner,
              initiator, status, workspace_id, hit, requested_at, claimed_at, finished_at)
          select md5('c' || id)::uuid, organization_id, pool_id, name, '', 'someone', 'bench',
              'released', id, true, created_at, created_at, created_at
          from larder.workspaces where state = 'deleted' and abs(hashtext(name)) %% 2 = 0
          """
              .replace("%%", "%"));
      sql(
          """
          insert into larder.events (at, kind, actor)
          select now() - interval '8 days', 'claimed', 'bench' from generate_series(1, 250000)
          """);
      for (String table : List.of("workspaces", "builds", "build_attempts", "claims", "events")) {
        sql("analyze larder." + table);
      }
    }

    private void sql(String statement) {
      database.transaction("bench", db -> db.execute(statement));
    }

    @Override
    public void close() {
      database.close();
    }
  }
}
