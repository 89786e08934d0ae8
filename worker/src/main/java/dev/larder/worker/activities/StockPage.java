package dev.larder.worker.activities;

import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.pool.PoolState;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The stock as the Reconciler's page in the Web UI shows it: worst first, and so few pools that
 * history stays small. No reasons: they may hold what programs print.
 */
public final class StockPage {
  private static final int MAX_ROWS = 40;

  /** How many are read to find the worst: few where a pass has looked at a few. */
  private static final int MAX_READ = 100;

  private static final int MAX_READ_BY_FULL_PASS = 500;

  private static final List<PoolState> WORST_FIRST =
      List.of(
          PoolState.NO_WORKER,
          PoolState.HARD_LIMITED,
          PoolState.BACKOFF,
          PoolState.LIMITED,
          PoolState.PAUSED,
          PoolState.FILLING,
          PoolState.DRAINING,
          PoolState.FULL);

  private final Views views;

  public StockPage(Views views) {
    this.views = views;
  }

  /** Of now. */
  String text(boolean fullPass) {
    int read = fullPass ? MAX_READ_BY_FULL_PASS : MAX_READ;
    return of(views.firstPools(read + 1), read);
  }

  /**
   * Markdown: a block as it stands, since columns of a table run together there.
   *
   * @param pools one more than were to be read, where there are more
   */
  static String of(List<PoolStock> pools, int read) {
    List<PoolStock> sorted =
        pools.stream()
            .limit(read)
            .sorted(
                Comparator.comparingInt((PoolStock pool) -> badness(pool))
                    .thenComparing(pool -> pool.name().toString()))
            .toList();
    StringWriter text = new StringWriter();
    text.append("```\n");
    table(sorted.stream().limit(MAX_ROWS).toList()).print(new PrintWriter(text, true), false);
    text.append("```\n");
    if (sorted.size() > MAX_ROWS) {
      text.append(rest(sorted.subList(MAX_ROWS, sorted.size()))).append('\n');
    }
    if (pools.size() > read) {
      text.append("and others, which were not looked at: `larder pools`\n");
    }
    return text.toString();
  }

  private static int badness(PoolStock pool) {
    return WORST_FIRST.indexOf(pool.status().state());
  }

  private static Table table(List<PoolStock> pools) {
    Table table =
        new Table(
            "There are no pools yet.",
            Column.text("POOL"),
            Column.number("READY"),
            Column.number("DESIRED"),
            Column.number("STARTING"),
            Column.number("DELETING"),
            Column.text("STATE"));
    for (PoolStock pool : pools) {
      table.row(
          Cell.of(pool.name().toString()),
          Cell.of(pool.counts().ready()),
          Cell.of(pool.target().desired()),
          Cell.count(pool.counts().starting()),
          Cell.count(pool.counts().deleting()),
          Cell.of(pool.status().state().label()));
    }
    return table;
  }

  /** How many others stand how, e.g. {@code and 12 more: 10 full, 2 filling}. */
  private static String rest(List<PoolStock> pools) {
    Map<String, Integer> states = new LinkedHashMap<>();
    pools.forEach(pool -> states.merge(pool.status().state().label(), 1, Integer::sum));
    return "and %d more: %s"
        .formatted(
            pools.size(),
            states.entrySet().stream()
                .map(state -> state.getValue() + " " + state.getKey())
                .collect(Collectors.joining(", ")));
  }
}
