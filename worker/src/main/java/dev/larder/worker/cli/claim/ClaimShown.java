package dev.larder.worker.cli.claim;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimStatus;
import dev.larder.document.DurationFormat;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Table.Cell;
import dev.larder.worker.cli.frame.Table.Column;
import dev.larder.worker.cli.frame.Tone;

/** A claim, printed. */
final class ClaimShown {
  private ClaimShown() {}

  static Table table(ClaimResult.Owned owned) {
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
        Cell.of(owned.name()),
        Cell.of(owned.owner()),
        new Cell(owned.status().label(), tone(owned.status())),
        Cell.of(owned.hit() ? "stock" : "a cold build"),
        Cell.of(DurationFormat.took(java.time.Duration.ofNanos(owned.tookMicros() * 1000))),
        Cell.of(url(owned)),
        Cell.of(owned.error().orElse("")));
    return table;
  }

  /** What holds secrets is not for a screen that others may see. */
  private static String url(ClaimResult.Owned owned) {
    return owned
        .outputs()
        .getOrDefault(
            "url", owned.sensitiveOutputs().containsKey("url") ? "sensitive: see -o json" : "");
  }

  /** Nothing for people on standard output: the reason goes to standard error. */
  static Table empty() {
    return Table.nothing();
  }

  private static Tone tone(ClaimStatus status) {
    return switch (status) {
      case CLAIMED -> Tone.GOOD;
      case WAITING, PERSONALIZING -> Tone.BUSY;
      case FAILED -> Tone.BAD;
      case RELEASED -> Tone.DIM;
    };
  }
}
