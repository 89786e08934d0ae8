package dev.larder.cli.claim;

import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Tone;
import dev.larder.document.DurationFormat;
import java.time.Duration;

/** A claim, printed. */
final class ClaimShown {
  private ClaimShown() {}

  static Table table(Item claim) {
    Table table =
        new Table(
            "",
            Column.text("WORKSPACE"),
            Column.text("OWNER"),
            Column.text("STATE"),
            Column.text("FROM"),
            Column.number("TOOK"),
            Column.text("URL"),
            Column.text("REASON"));
    table.row(
        Cell.of(claim.text("name")),
        Cell.of(claim.text("owner")),
        new Cell(claim.text("state"), tone(claim.text("state"))),
        Cell.of(claim.is("hit") ? "stock" : "a cold build"),
        Cell.of(DurationFormat.took(Duration.ofNanos(claim.number("tookMicros") * 1000))),
        Cell.of(url(claim)),
        Cell.of(claim.text("reason")));
    return table;
  }

  /** What holds secrets is not for a screen that others may see. */
  private static String url(Item claim) {
    return claim
        .item("outputs")
        .optional("url")
        .orElse(claim.item("sensitiveOutputs").has("url") ? "sensitive: see -o json" : "");
  }

  private static Tone tone(String state) {
    return switch (state) {
      case "claimed" -> Tone.GOOD;
      case "waiting", "personalizing" -> Tone.BUSY;
      case "failed" -> Tone.BAD;
      case "released" -> Tone.DIM;
      default -> Tone.PLAIN;
    };
  }
}
