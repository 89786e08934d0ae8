package dev.larder.worker.bench;

import dev.larder.worker.bench.Figure.Goal;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** One claim at a time, and how long until its replacement is in stock. */
final class RefillBench {
  private static final int DESIRED = 20;
  private static final int WARM_UP = 15;
  private static final Duration PAUSE = Duration.ofMillis(2);

  private final Servers servers;
  private final int rounds;
  private final Consumer<String> progress;
  private final Times ready = new Times();
  private final Times personalized = new Times();
  private final Times signaled = new Times();

  RefillBench(Servers servers, int rounds, Consumer<String> progress) {
    this.servers = servers;
    this.rounds = rounds;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @param personalizes whether claims have something to run
   */
  List<Figure> measure(boolean personalizes) {
    String suffix = Figure.suffix(personalizes);
    BenchPool pool =
        BenchPool.full(servers, personalizes ? "refill" : "refill-at-once", DESIRED, personalizes);
    try (Floor floor = new Floor(servers)) {
      for (int i = 0; i < WARM_UP; i++) {
        claim(pool, new Times(), new Times());
        floor.signalToActivity();
      }
      Histories before = Histories.of(servers.client());
      for (int i = 0; i < rounds; i++) {
        claim(pool, ready, personalized);
        signaled.add(floor.signalToActivity());
      }
      report(suffix, Histories.of(servers.client()).since(before));
    }
    return List.of(
        new Figure(
            "claim%s to replacement ready, median ms".formatted(suffix),
            ready.median(),
            "signal to activity",
            signaled.median(),
            Goal.max(4)),
        new Figure(
            "claim%s to replacement ready, p95 ms".formatted(suffix),
            ready.quantile(0.95),
            "signal to activity",
            signaled.quantile(0.95),
            Goal.max(6)));
  }

  private void report(String suffix, Histories histories) {
    progress.accept(
        "a claim%s with its refill: %.1f events %s, personalized after %.0f ms"
            .formatted(
                suffix,
                (double) histories.allEvents() / rounds,
                histories.events().entrySet().stream()
                    .map(e -> "%s %.1f".formatted(e.getKey(), (double) e.getValue() / rounds))
                    .toList(),
                personalized.median()));
  }

  private static void claim(BenchPool pool, Times replaced, Times usable) {
    pool.claim();
    long began = System.nanoTime();
    pool.awaitFull(PAUSE);
    replaced.add(System.nanoTime() - began);
    pool.awaitSettled(PAUSE);
    usable.add(System.nanoTime() - began);
  }
}
