package dev.larder.worker.activities;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PoolState;
import dev.larder.store.view.PoolStock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an operator sees of the stock in the Web UI. */
class StockPageTest {
  @Test
  void theWorstStandFirstInColumnsThatLineUp() {
    assertThat(
            StockPage.of(
                List.of(
                    pool("docs/editor", PoolState.FULL, 12, 12),
                    pool("gpu/large", PoolState.HARD_LIMITED, 0, 2),
                    pool("java-dev/small", PoolState.FILLING, 1, 2)),
                40))
        .isEqualTo(
            """
            ```
            POOL                 READY  DESIRED  STARTING  DELETING  STATE
            acme/gpu/large           0        2         -         -  hard-limited
            acme/java-dev/small      1        2         -         -  filling
            acme/docs/editor        12       12         -         -  full
            ```
            """);
  }

  @Test
  void ofManyTheRestIsCountedByState() {
    List<PoolStock> pools = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      pools.add(pool("many/p%02d".formatted(i), PoolState.FULL, 1, 1));
    }
    pools.add(pool("many/broken", PoolState.BACKOFF, 0, 1));
    String page = StockPage.of(pools, 51);
    assertThat(page.lines().skip(2).findFirst())
        .hasValueSatisfying(
            line -> assertThat(line).startsWith("acme/many/broken").endsWith("backoff"));
    assertThat(page).endsWith("```\nand 11 more: 11 full\n").doesNotContain("not looked at");
    assertThat(StockPage.of(pools, 45)).contains("others, which were not looked at");
    assertThat(page.length()).isLessThan(4_000);
  }

  private static PoolStock pool(String name, PoolState state, int ready, int desired) {
    return new PoolStock(
        new PoolId(UUID.randomUUID()),
        PoolName.parse("acme/" + name),
        Optional.empty(),
        new PoolStock.Target(desired, desired, Optional.empty(), Optional.empty()),
        new PoolStock.Counts(ready, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        new PoolStock.Status(
            state,
            Optional.empty(),
            Optional.of("what a program printed"),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.empty()),
        new PoolStock.Forecast(Optional.empty(), Optional.empty()),
        Instant.EPOCH);
  }
}
