package dev.larder.cli.claim;

import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Tone;
import dev.larder.document.DurationFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Workspaces, printed. */
public final class WorkspaceTable {
  private WorkspaceTable() {}

  static Table of(List<Item> workspaces) {
    Table table =
        new Table(
            "No workspaces.",
            Column.text("NAME"),
            Column.text("POOL"),
            Column.text("OWNER"),
            Column.text("STATE"),
            Column.number("AGE"),
            Column.number("UNTIL"),
            Column.text("ID"),
            Column.text("URL"),
            Column.text("REASON"));
    for (Item workspace : workspaces) {
      table.row(
          Cell.of(workspace.text("name")),
          Cell.of(workspace.text("template") + "/" + workspace.text("preset")),
          workspace.optional("owner").map(Cell::of).orElse(new Cell("-", Tone.DIM)),
          new Cell(workspace.text("state"), tone(workspace.text("state"))),
          Cell.of(DurationFormat.age(age(workspace))),
          Cell.of(until(workspace)),
          new Cell(workspace.shortId("id"), Tone.DIM),
          Cell.of(workspace.item("outputs").text("url")),
          Cell.of(workspace.text("reason")));
    }
    return table;
  }

  private static Duration age(Item workspace) {
    return workspace.seconds("ageSeconds").orElse(Duration.ZERO);
  }

  private static String until(Item workspace) {
    Instant now =
        workspace.instant("createdAt").map(at -> at.plus(age(workspace))).orElseGet(Instant::now);
    return workspace
        .instant("leaseUntil")
        .filter(until -> !workspace.text("state").equals("deleted"))
        .map(until -> "in " + DurationFormat.age(Duration.between(now, until)))
        .orElse("");
  }

  private static Tone tone(String state) {
    return switch (state) {
      case "ready", "claimed" -> Tone.GOOD;
      case "starting", "personalizing", "deleting" -> Tone.BUSY;
      case "unhealthy", "expired", "stopped" -> Tone.WAITING;
      case "failed", "leaked" -> Tone.BAD;
      case "deleted" -> Tone.DIM;
      default -> Tone.PLAIN;
    };
  }
}
