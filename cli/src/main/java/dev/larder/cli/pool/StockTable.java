package dev.larder.cli.pool;

import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Tone;
import dev.larder.document.DurationFormat;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The stock of all pools, as {@code larder pools} and {@code larder dev} show it. */
public final class StockTable {
  private static final String REPLACED = "resources are replaced by claims";

  private StockTable() {}

  /** The table as text, one line a pool. */
  public static String text(List<Item> pools, boolean color) {
    StringWriter text = new StringWriter();
    try (PrintWriter writer = new PrintWriter(text)) {
      of(pools).print(writer, color);
    }
    return text.toString();
  }

  static Table of(List<Item> pools) {
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
        pools.stream().map(pool -> pool.text("organization")).distinct().count() <= 1;
    for (Item pool : pools) {
      table.row(
          Cell.of(name(pool, oneOrganization)),
          new Cell(
              Long.toString(pool.number("ready")),
              pool.number("ready") + pool.number("oldClaimable") == 0 && pool.number("desired") > 0
                  ? Tone.BAD
                  : Tone.PLAIN),
          Cell.of(pool.number("desired")),
          Cell.count(pool.number("starting")),
          Cell.count(pool.number("deleting")),
          Cell.count(pool.number("claimed")),
          new Cell(pool.text("state"), tone(pool.text("state"))),
          Cell.of(until(pool)),
          Cell.of(notes(pool)));
    }
    return table;
  }

  private static String until(Item pool) {
    Instant now = pool.instant("asOf").orElseGet(Instant::now);
    return pool.instant("until")
        .map(until -> "in " + DurationFormat.age(Duration.between(now, until)))
        .orElse("");
  }

  private static Tone tone(String state) {
    return switch (state) {
      case "full" -> Tone.GOOD;
      case "filling", "draining" -> Tone.BUSY;
      case "backoff", "limited", "paused" -> Tone.WAITING;
      case "hard-limited", "no-worker" -> Tone.BAD;
      default -> Tone.PLAIN;
    };
  }

  private static String name(Item pool, boolean oneOrganization) {
    return (oneOrganization ? "" : pool.text("organization") + "/")
        + pool.text("template")
        + "/"
        + pool.text("preset");
  }

  /** The reason, and what else is there that should not stay. */
  private static String notes(Item pool) {
    StringBuilder notes = new StringBuilder(pool.text("reason"));
    note(notes, pool.number("oldClaimable"), "old, claimable until replaced");
    if (pool.number("oldClaimable") == 0) {
      note(notes, pool.number("draining"), "draining");
      note(notes, pool.number("expired"), "expired");
    }
    note(notes, pool.number("unhealthy"), "unhealthy");
    note(notes, pool.number("failed"), "failed");
    note(notes, pool.number("leaked"), "leaked");
    int replaced = pool.texts("forecast").size();
    note(notes, replaced, replaced == 1 ? "resource is replaced by claims" : REPLACED);
    return notes.toString();
  }

  private static void note(StringBuilder notes, long count, String what) {
    if (count > 0) {
      notes.append(notes.isEmpty() ? "" : "; ").append(count).append(' ').append(what);
    }
  }
}
