package dev.larder.cli.build;

import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Tone;
import dev.larder.document.DurationFormat;
import java.util.List;

/** Builds, printed. */
final class BuildTable {
  private BuildTable() {}

  static Table of(List<Item> builds) {
    Table table =
        new Table(
            "No builds.",
            Column.text("BUILD"),
            Column.text("WORKSPACE"),
            Column.text("POOL"),
            Column.text("WHAT"),
            Column.text("WHY"),
            Column.text("BY"),
            Column.text("STATUS"),
            Column.number("ATTEMPT"),
            Column.number("AGE"),
            Column.number("TOOK"),
            Column.text("ERROR"));
    for (Item build : builds) {
      table.row(
          Cell.of(build.shortId("id")),
          Cell.of(build.text("workspaceName")),
          Cell.of(build.text("template") + "/" + build.text("preset")),
          Cell.of(build.text("transition")),
          Cell.of(build.text("reason")),
          Cell.of(build.text("initiator")),
          new Cell(build.text("status"), tone(build.text("status"))),
          Cell.count(build.number("attempt")),
          Cell.of(build.seconds("ageSeconds").map(DurationFormat::age).orElse("")),
          Cell.of(build.seconds("tookSeconds").map(DurationFormat::took).orElse("-")),
          Cell.of(build.text("error")));
    }
    return table;
  }

  private static Tone tone(String status) {
    return switch (status) {
      case "succeeded" -> Tone.GOOD;
      case "pending", "running" -> Tone.BUSY;
      case "canceling" -> Tone.WAITING;
      case "failed" -> Tone.BAD;
      case "canceled" -> Tone.DIM;
      default -> Tone.PLAIN;
    };
  }
}
