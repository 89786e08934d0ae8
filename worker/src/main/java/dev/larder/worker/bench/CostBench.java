package dev.larder.worker.bench;

import dev.larder.store.bench.BenchDatabase;
import dev.larder.store.bench.ServerWork;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.loop.Reconciler;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What operations cost Larder and its servers, by their own counts. */
public final class CostBench {
  /** Pools that are filled at once. */
  public static final int MANY = 50;

  private static final List<Integer> FILLED = List.of(1, MANY);
  private static final int PASSES = 10;
  private static final List<Integer> POOLS = List.of(10, 1_000);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Servers servers;
  private final int claims;
  private final int builds;
  private final Consumer<String> progress;
  private final List<Cost> costs = new ArrayList<>();

  /**
   * @param claims that are counted
   * @param builds of a fill, a multiple of {@link #MANY}
   */
  public CostBench(Servers servers, int claims, int builds, Consumer<String> progress) {
    this.servers = servers;
    this.claims = claims;
    this.builds = builds;
    this.progress = progress;
  }

  /** Runs each operation often enough. */
  public List<Cost> measure() throws SQLException {
    for (boolean personalizes : new boolean[] {true, false}) {
      String kind = personalizes ? "program" : "no-program";
      BenchPool pool = BenchPool.full(servers, "cost-" + kind, 20, personalizes);
      operations(pool, 5); // warm
      measure(
          "a claim%s with its refill".formatted(Figure.suffix(personalizes)),
          claims,
          () -> operations(pool, claims));
    }
    for (int pools : FILLED) {
      measure(
          "a build of a fill of %d x %d".formatted(pools, builds / pools),
          builds,
          () -> FillBench.fill(servers, "fill-" + pools, pools, builds / pools));
    }
    for (int pools : POOLS) {
      servers.database().makePools("cost-" + pools, pools, 0, BenchDatabase.instant(true));
      passes(2);
      measure("a full pass, %d pools more".formatted(pools), PASSES, () -> passes(PASSES));
    }
    return List.copyOf(costs);
  }

  private static void operations(BenchPool pool, int count) {
    for (int i = 0; i < count; i++) {
      pool.claim();
      pool.awaitSettled(PAUSE);
    }
  }

  private void passes(int count) {
    Reconciler reconciler =
        servers.client().newWorkflowStub(Reconciler.class, WorkflowIds.RECONCILER);
    for (int i = 0; i < count; i++) {
      reconciler.reconcile();
    }
  }

  private void measure(String what, int operations, Runnable work) throws SQLException {
    progress.accept("counting: " + what);
    Histories histories = Histories.of(servers.client());
    ServerWork database = servers.database().work();
    Cpu cpu = Cpu.of(servers.database().server());
    work.run();
    Cpu used = Cpu.of(servers.database().server()).since(cpu);
    costs.add(
        new Cost(
            what,
            operations,
            Histories.of(servers.client()).since(histories),
            servers.database().work().since(database),
            used));
  }
}
