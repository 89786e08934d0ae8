package dev.larder.worker.bench;

import dev.larder.store.bench.BenchDatabase;
import dev.larder.worker.bench.Figure.Goal;
import java.time.Duration;
import java.util.function.Consumer;

/** Empty pools are filled. */
final class FillBench {
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** Until then most of the time is the JVM's, for compiling. */
  private static final int WARM_UP = 2;

  private final Servers servers;
  private final int repetitions;
  private final Consumer<String> progress;

  FillBench(Servers servers, int repetitions, Consumer<String> progress) {
    this.servers = servers;
    this.repetitions = repetitions;
    this.progress = progress;
  }

  Figure measure(int pools, int desired) {
    int all = pools * desired;
    Times larder = new Times();
    Times floor = new Times();
    try (Floor bare = new Floor(servers)) {
      for (int i = -WARM_UP; i < repetitions; i++) {
        long bareTook = bare.activities(all);
        long took = fill(servers, "fill-%d-%d".formatted(pools, i + WARM_UP), pools, desired);
        if (i < 0) {
          continue;
        }
        floor.add(bareTook);
        larder.add(took);
        progress.accept(
            "fill %d x %d: %.1f s, floor %.1f s"
                .formatted(pools, desired, larder.last() / 1e3, floor.last() / 1e3));
      }
    }
    return new Figure(
        "fill %d x %d, a second".formatted(pools, desired),
        all / larder.median() * 1e3,
        "activities, 100 a workflow",
        all / floor.median() * 1e3,
        Goal.min(0.7));
  }

  /** Nanoseconds that it takes to fill new pools. */
  static long fill(Servers servers, String organization, int pools, int desired) {
    servers.database().makePools(organization, pools, desired, BenchDatabase.instant(true));
    long began = System.nanoTime();
    servers.signals().everythingChanged();
    Waits.until(
        "full",
        PAUSE,
        () -> servers.database().stock(organization).ready() == (long) pools * desired);
    return System.nanoTime() - began;
  }
}
