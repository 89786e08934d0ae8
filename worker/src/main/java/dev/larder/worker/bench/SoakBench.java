package dev.larder.worker.bench;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.pool.PoolName;
import dev.larder.store.bench.BenchDatabase;
import dev.larder.store.bench.ServerState;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Claims at a steady rate, whose workspaces are deleted when their lease ends: what is in use after
 * a while must not grow any more.
 */
public final class SoakBench {
  private static final String ORGANIZATION = "soak";
  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final Duration STOCK_LOOK = Duration.ofMillis(250);

  /** Of what is over, so that growth shows within the soak. */
  private static final Map<String, String> RETENTION =
      Map.of(
          "retainBuilds", "5m",
          "retainClaims", "5m",
          "retainLogs", "5m",
          "retainSnapshots", "5m",
          "retainEvents", "5m");

  private final Servers servers;
  private final double rate;
  private final int desired;
  private final Consumer<String> progress;
  private final AtomicLong missed = new AtomicLong();
  private final AtomicLong minReady = new AtomicLong(Long.MAX_VALUE);
  private volatile Times times = new Times();

  /**
   * @param rate claims a second
   * @param desired how many the pool keeps in stock
   */
  public SoakBench(Servers servers, double rate, int desired, Consumer<String> progress) {
    this.servers = servers;
    this.rate = rate;
    this.desired = desired;
    this.progress = progress;
  }

  /**
   * Runs it; each sample is reported when it is taken.
   *
   * @param personalizes whether claims have something to run
   */
  public List<SoakSample> measure(boolean personalizes, Duration duration, Duration every)
      throws SQLException, InterruptedException {
    servers.database().set(RETENTION);
    PoolName pool =
        servers
            .database()
            .makePools(
                ORGANIZATION, 1, desired, BenchDatabase.instant(personalizes), Optional.of(LEASE))
            .getFirst();
    servers.signals().everythingChanged();
    Waits.until("full", Duration.ofMillis(50), () -> ready() == desired);
    List<SoakSample> samples = new ArrayList<>();
    try (ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> claiming =
          clock.scheduleAtFixedRate(
              () -> clients.execute(() -> claim(pool)),
              0,
              (long) (1e9 / rate),
              TimeUnit.NANOSECONDS);
      Future<?> looking =
          clock.scheduleWithFixedDelay(
              () -> minReady.accumulateAndGet(ready(), Math::min),
              0,
              STOCK_LOOK.toMillis(),
              TimeUnit.MILLISECONDS);
      long began = System.nanoTime();
      for (Duration at = every; at.compareTo(duration) <= 0; at = at.plus(every)) {
        TimeUnit.NANOSECONDS.sleep(began + at.toNanos() - System.nanoTime());
        samples.add(sample(at));
        progress.accept(words(samples.getLast()));
        if (claiming.isDone() || looking.isDone()) {
          throw new IllegalStateException("the soak stopped by itself");
        }
      }
      clock.shutdownNow();
    }
    return samples;
  }

  private long ready() {
    return servers.database().stock(ORGANIZATION).ready();
  }

  private void claim(PoolName pool) {
    ClaimRequest request = BenchPool.requestOf(pool);
    long began = System.nanoTime();
    ClaimResult result = servers.claimer().claim(request);
    times.add(System.nanoTime() - began);
    if (!(result instanceof ClaimResult.Owned)) {
      missed.incrementAndGet();
    }
  }

  private SoakSample sample(Duration at) throws SQLException {
    Times taken = times;
    times = new Times();
    ServerState state = servers.database().state();
    return new SoakSample(
        at,
        taken.count(),
        missed.getAndSet(0),
        taken.quantile(0.5),
        taken.quantile(0.99),
        minReady.getAndSet(Long.MAX_VALUE),
        heapInUse(),
        state.connections(),
        servers.client().countWorkflows("ExecutionStatus = 'Running'").getCount(),
        state.liveRows(),
        state.bytes());
  }

  /** As the last collection of each pool of memory left it. */
  private static long heapInUse() {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getCollectionUsage)
        .filter(usage -> usage != null)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  private static String words(SoakSample sample) {
    return "%d min: %d claims, %d missed, p50 %.1f ms, p99 %.1f ms, heap %d MB, %d workflows open"
        .formatted(
            sample.at().toMinutes(),
            sample.claims(),
            sample.missed(),
            sample.p50(),
            sample.p99(),
            sample.heapBytes() >> 20,
            sample.openWorkflows());
  }
}
