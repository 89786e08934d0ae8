package dev.larder.e2e;

import dev.larder.api.ApiException;
import dev.larder.api.ClaimAnswer;
import dev.larder.api.ClaimCall;
import dev.larder.api.LarderClient;
import dev.larder.api.ServerUnreachable;
import dev.larder.claim.ClaimStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Claims that come one by one, whatever becomes of the ones before, and what came of each. */
final class ClaimLoad implements AutoCloseable {
  private static final Duration HELD = Duration.ofSeconds(55);

  private final LarderClient client;
  private final String pool;
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger claimed = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService claims = Executors.newVirtualThreadPerTaskExecutor();

  private ClaimLoad(LarderClient client, String pool) {
    this.client = client;
    this.pool = pool;
  }

  /** One claim of the pool in each such time, from now on until it is closed. */
  static ClaimLoad of(LarderClient client, String pool, Duration each) {
    ClaimLoad load = new ClaimLoad(client, pool);
    var unused =
        load.clock.scheduleAtFixedRate(
            () -> load.claims.execute(load::claim), 0, each.toMillis(), TimeUnit.MILLISECONDS);
    return load;
  }

  private void claim() {
    int number = made.incrementAndGet();
    try {
      ClaimAnswer answer =
          client.claim(
              ClaimCall.of(pool)
                  .owner("owner-" + number)
                  .key("rollout-" + number)
                  .onMiss("wait=50s")
                  .held(HELD));
      if (answer.state() == ClaimStatus.CLAIMED) {
        claimed.incrementAndGet();
      } else {
        failures.add(number + ": " + answer);
      }
    } catch (ApiException | ServerUnreachable e) {
      failures.add(number + ": " + e.getMessage());
    }
  }

  /** How many have a workspace that is personalized. */
  int claimed() {
    return claimed.get();
  }

  int made() {
    return made.get();
  }

  /** What became of those that have none. */
  List<String> failures() {
    return failures;
  }

  /** Makes no more, and waits for those that were made. */
  @Override
  public void close() {
    clock.shutdown();
    claims.close();
  }
}
