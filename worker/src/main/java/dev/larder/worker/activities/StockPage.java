package dev.larder.worker.activities;

import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import java.util.List;
import java.util.function.Supplier;

/** The pools as a Markdown table, for the Reconciler's page in the Web UI. Bounded. */
public final class StockTable implements Supplier<String> {
  private static final int MAX_ROWS = 40;
  private final Views views;

  public StockTable(Views views) {
    this.views = views;
  }

  @Override
  public String get() {
    return of(views.firstPools(MAX_ROWS + 1));
  }

  static String of(List<PoolStock> pools) {
    StringBuilder table =
        new StringBuilder(
            """
            | pool | desired | ready | starting | deleting | state |
            |---|--:|--:|--:|--:|---|
            """);
    for (PoolStock pool : pools.stream().limit(MAX_ROWS).toList()) {
      table.append(
          "| %s | %d | %d | %d | %d | %s |\n"
              .formatted(
                  pool.name(),
                  pool.target().desired(),
                  pool.counts().ready(),
                  pool.counts().starting(),
                  pool.counts().deleting(),
                  pool.status().state().label()));
    }
    if (pools.size() > MAX_ROWS) {
      table.append("\n… and more: `larder pools`\n");
    }
    return table.toString();
  }
}
