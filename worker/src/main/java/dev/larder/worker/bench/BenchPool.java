package dev.larder.worker.bench;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.pool.PoolName;
import dev.larder.store.bench.BenchDatabase;
import dev.larder.store.bench.BenchDatabase.Stock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** The one pool of an organization, and how many were claimed from it. */
final class BenchPool {
  private final Servers servers;
  private final String organization;
  private final int desired;
  private final PoolName name;
  private final AtomicInteger claims = new AtomicInteger();

  private BenchPool(Servers servers, String organization, int desired, PoolName name) {
    this.servers = servers;
    this.organization = organization;
    this.desired = desired;
    this.name = name;
  }

  /**
   * Makes one; it is full when this returns.
   *
   * @param personalizes whether claims have something to run
   */
  static BenchPool full(Servers servers, String organization, int desired, boolean personalizes) {
    PoolName name =
        servers
            .database()
            .makePools(organization, 1, desired, BenchDatabase.instant(personalizes))
            .getFirst();
    servers.signals().everythingChanged();
    BenchPool pool = new BenchPool(servers, organization, desired, name);
    pool.awaitSettled(Duration.ofMillis(20));
    return pool;
  }

  /** A claim by someone who has claimed nothing before, which does not wait. */
  static ClaimRequest requestOf(PoolName pool) {
    return new ClaimRequest(
        pool,
        "owner-" + UUID.randomUUID(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        new OnMiss.Fail());
  }

  /** Claims one; nanoseconds until it was owned. */
  long claim() {
    ClaimRequest request = requestOf(name);
    long began = System.nanoTime();
    ClaimResult result = servers.claimer().claim(request);
    long took = System.nanoTime() - began;
    if (!(result instanceof ClaimResult.Owned)) {
      throw new IllegalStateException("no hit: " + result);
    }
    claims.incrementAndGet();
    return took;
  }

  /** Waits until it is full again. */
  void awaitFull(Duration pause) {
    Waits.until("full again", pause, () -> stock().ready() == desired);
  }

  /** The same, and all that was claimed is personalized. */
  void awaitSettled(Duration pause) {
    Waits.until(
        "full again and personalized",
        pause,
        () -> stock().equals(new Stock(desired, claims.get())));
  }

  private Stock stock() {
    return servers.database().stock(organization);
  }
}
