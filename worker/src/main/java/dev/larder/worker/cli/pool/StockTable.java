package dev.larder.worker.cli.pool;

import dev.larder.document.DurationFormat;
import dev.larder.pool.PoolState;
import dev.larder.server.answer.PoolDocuments;
import dev.larder.store.build.Replacement;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.PoolStock.Counts;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Table.Cell;
import dev.larder.worker.cli.frame.Table.Column;
import dev.larder.worker.cli.frame.Tone;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stock of all pools, as {@code larder pools} and {@code larder dev} show it. */
public final class StockTable {
  private static final String REPLACED = "resources are replaced by claims";

  private StockTable() {}

  /** The table as text, one line a pool. */
  public static String text(List<PoolStock> pools, boolean color) {
    StringWriter text = new StringWriter();
    try (PrintWriter writer = new PrintWriter(text)) {
      of(pools).print(writer, color);
    }
    return text.toString();
  }

  static Table of(List<PoolStock> pools) {
    Table table =
        new Table(
            "There are no pools yet; `larder apply -f FILE` makes some.",
            Column.text("POOL"),
            Column.number("READY"),
            Column.number("DESIRED"),
            Column.number("STARTING"),
            Column.number("DELETING"),
            Column.number("CLAIMED"),
            Column.text("STATE"),
            Column.number("UNTIL"),
            Column.text("REASON"));
    boolean oneOrganization =
        pools.stream().map(pool -> pool.name().organization()).distinct().count() <= 1;
    for (PoolStock pool : pools) {
      Counts counts = pool.counts();
      table.row(
          Cell.of(name(pool, oneOrganization)),
          new Cell(
              Integer.toString(counts.ready()),
              counts.ready() + counts.oldClaimable() == 0 && pool.target().desired() > 0
                  ? Tone.BAD
                  : Tone.PLAIN),
          Cell.of(pool.target().desired()),
          Cell.count(counts.starting()),
          Cell.count(counts.deleting()),
          Cell.count(counts.claimed()),
          new Cell(pool.status().state().label(), tone(pool.status().state())),
          Cell.of(
              pool.status()
                  .until()
                  .map(until -> "in " + DurationFormat.age(Duration.between(pool.asOf(), until)))
                  .orElse("")),
          Cell.of(notes(pool)));
    }
    return table;
  }

  static List<Map<String, @Nullable Object>> documents(List<PoolStock> pools) {
    return pools.stream().map(pool -> PoolDocuments.document(pool).fields()).toList();
  }

  static Tone tone(PoolState state) {
    return switch (state) {
      case FULL -> Tone.GOOD;
      case FILLING, DRAINING -> Tone.BUSY;
      case BACKOFF, LIMITED, PAUSED -> Tone.WAITING;
      case HARD_LIMITED, NO_WORKER -> Tone.BAD;
    };
  }

  private static String name(PoolStock pool, boolean oneOrganization) {
    return oneOrganization
        ? pool.name().template() + "/" + pool.name().preset()
        : pool.name().toString();
  }

  /** The reason, and what else is there that should not stay. */
  private static String notes(PoolStock pool) {
    Counts counts = pool.counts();
    StringBuilder notes = new StringBuilder(pool.status().reason().orElse(""));
    note(notes, counts.oldClaimable(), "old, claimable until replaced");
    if (counts.oldClaimable() == 0) {
      note(notes, counts.draining(), "draining");
      note(notes, counts.expired(), "expired");
    }
    note(notes, counts.unhealthy(), "unhealthy");
    note(notes, counts.failed(), "failed");
    note(notes, counts.leaked(), "leaked");
    int replaced = pool.forecast().replacement().map(Replacement::count).orElse(0);
    note(notes, replaced, replaced == 1 ? "resource is replaced by claims" : REPLACED);
    return notes.toString();
  }

  private static void note(StringBuilder notes, int count, String what) {
    if (count > 0) {
      notes.append(notes.isEmpty() ? "" : "; ").append(count).append(' ').append(what);
    }
  }
}
