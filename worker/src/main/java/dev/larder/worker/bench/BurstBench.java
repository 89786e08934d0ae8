package dev.larder.worker.bench;

import dev.larder.worker.bench.Figure.Goal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Very many claims at once on a full pool. */
final class BurstBench {
  private static final int DESIRED = 500;
  private static final int CLAIMS = 300;
  private static final int CLIENTS = 32;
  private static final int UNLOADED = 100;
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration BETWEEN = Duration.ofMillis(5);

  private final Servers servers;
  private final int repetitions;
  private final Consumer<String> progress;
  private final Times unloaded = new Times();
  private final Times owned = new Times();
  private final Times settled = new Times();
  private final Times floor = new Times();

  BurstBench(Servers servers, int repetitions, Consumer<String> progress) {
    this.servers = servers;
    this.repetitions = repetitions;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @param personalizes whether claims have something to run
   */
  List<Figure> measure(boolean personalizes) {
    String suffix = Figure.suffix(personalizes);
    String kind = personalizes ? "" : "-at-once";
    BenchPool calm = BenchPool.full(servers, "calm" + kind, 20, personalizes);
    for (int i = 0; i < UNLOADED; i++) {
      unloaded.add(calm.claim());
      calm.awaitSettled(BETWEEN);
    }
    try (Floor bare = new Floor(servers)) {
      for (int i = 0; i < repetitions; i++) {
        BenchPool pool =
            BenchPool.full(servers, "burst%s-%d".formatted(kind, i), DESIRED, personalizes);
        floor.add(personalizes ? bare.workflowsAndActivities(CLAIMS) : bare.activities(CLAIMS));
        settled.add(burst(pool));
        progress.accept(
            "burst of %d%s: full again and personalized after %.1f s, floor %.1f s"
                .formatted(CLAIMS, suffix, settled.last() / 1e3, floor.last() / 1e3));
      }
    }
    return List.of(
        new Figure(
            "burst of 300%s, owned, p99 ms".formatted(suffix),
            owned.quantile(0.99),
            "one at a time, p99",
            unloaded.quantile(0.99),
            Goal.max(5)),
        new Figure(
            "burst of 300%s, full again and personalized, s".formatted(suffix),
            settled.median() / 1e3,
            personalizes ? "300 workflows of one activity beside 300 activities" : "300 activities",
            floor.median() / 1e3,
            Goal.max(2)));
  }

  /** Nanoseconds. */
  private long burst(BenchPool pool) {
    long began = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<?>> claiming = new ArrayList<>();
      for (int i = 0; i < CLAIMS; i++) {
        claiming.add(threads.submit(() -> owned.add(pool.claim())));
      }
      for (Future<?> one : claiming) {
        one.get(1, TimeUnit.MINUTES);
      }
    } catch (Exception e) {
      throw new IllegalStateException("a claim failed: " + e.getMessage(), e);
    }
    pool.awaitSettled(PAUSE);
    return System.nanoTime() - began;
  }
}
