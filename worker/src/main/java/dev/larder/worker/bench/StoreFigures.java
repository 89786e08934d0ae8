package dev.larder.worker.bench;

import dev.larder.store.bench.BenchDatabase;
import dev.larder.store.bench.ClaimBench;
import dev.larder.store.bench.ClaimBench.Row;
import dev.larder.store.bench.ClaimBench.Who;
import dev.larder.store.bench.PassBench;
import dev.larder.worker.bench.Figure.Goal;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What PostgreSQL alone is measured by, as figures with goals. */
public final class StoreFigures {
  private static final int PREBUILDS_OF_A_POOL = 10;
  private static final List<Integer> CLIENTS = List.of(1, 8, 32);
  private static final int CLAIMS = 1_600;
  private static final int FINISHED = 200_000;

  private final String server;
  private final Consumer<String> progress;

  /**
   * @param server the JDBC address of any database of a server, whose user may create databases
   */
  public StoreFigures(String server, Consumer<String> progress) {
    this.server = server;
    this.progress = progress;
  }

  /** Full passes over so many pools. */
  public List<Figure> passes(List<Integer> pools, int repetitions)
      throws SQLException, IOException {
    List<Figure> figures = new ArrayList<>();
    for (int count : pools) {
      progress.accept(
          "filling a database: %d pools of %d prebuilds".formatted(count, PREBUILDS_OF_A_POOL));
      try (BenchDatabase database = BenchDatabase.full(server, count, PREBUILDS_OF_A_POOL)) {
        PassBench.Measured measured = new PassBench(database).measure(repetitions);
        figures.add(
            new Figure(
                "full pass over %,d pools of %d, ms".formatted(count, PREBUILDS_OF_A_POOL),
                millis(measured.pass()),
                "COPY of the live rows",
                millis(measured.copy()),
                Goal.max(4)));
      }
    }
    return figures;
  }

  /**
   * Claims in the library: with one client beside the bare transaction, else beside its rows.
   *
   * @param personalizes whether they have something to run
   */
  public List<Figure> claims(int repetitions, boolean personalizes) throws SQLException {
    int prebuilds = CLIENTS.size() * (ClaimBench.WARM_UP + CLAIMS * repetitions);
    progress.accept(
        "filling a database: %d prebuilds, %d finished builds".formatted(prebuilds, FINISHED));
    try (BenchDatabase database =
        BenchDatabase.create(server, prebuilds, BenchDatabase.STOCK, FINISHED, personalizes)) {
      return new ClaimBench(database, personalizes)
          .run(CLIENTS, CLAIMS, repetitions, progress).stream()
              .flatMap(row -> figures(row, personalizes).stream())
              .toList();
    }
  }

  private static List<Figure> figures(Row row, boolean personalizes) {
    boolean alone = row.clients() == 1;
    Who floor = alone ? Who.BARE : Who.SAME_ROWS;
    String claim = "claim%s, %d at once".formatted(Figure.suffix(personalizes), row.clients());
    String name = alone ? "bare transaction" : "same rows";
    return List.of(
        new Figure(
            claim + ", a second",
            row.of(Who.LARDER).perSecond(),
            name,
            row.of(floor).perSecond(),
            Goal.min(alone ? 0.7 : 0.8)),
        new Figure(
            claim + ", p99 ms",
            millis(row.of(Who.LARDER).p99()),
            name,
            millis(row.of(floor).p99()),
            Goal.max(3)));
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }
}
