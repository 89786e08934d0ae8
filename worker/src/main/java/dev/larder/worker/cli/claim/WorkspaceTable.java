package dev.larder.worker.cli.claim;

import dev.larder.document.DurationFormat;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.view.WorkspaceView;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Table.Cell;
import dev.larder.worker.cli.frame.Table.Column;
import dev.larder.worker.cli.frame.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Workspaces, printed. */
public final class WorkspaceTable {
  private WorkspaceTable() {}

  static Table of(List<WorkspaceView> workspaces) {
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
    for (WorkspaceView workspace : workspaces) {
      table.row(
          Cell.of(workspace.name()),
          Cell.of(workspace.pool().template() + "/" + workspace.pool().preset()),
          workspace.owner().map(Cell::of).orElse(new Cell("-", Tone.DIM)),
          new Cell(workspace.state().label(), tone(workspace.state())),
          Cell.of(DurationFormat.age(workspace.age())),
          Cell.of(until(workspace)),
          new Cell(workspace.id().toString().substring(0, 8), Tone.DIM),
          Cell.of(workspace.outputs().getOrDefault("url", "")),
          Cell.of(workspace.reason().orElse("")));
    }
    return table;
  }

  private static String until(WorkspaceView workspace) {
    Instant now = workspace.createdAt().plus(workspace.age());
    return workspace
        .leaseUntil()
        .filter(until -> workspace.state() != WorkspaceState.DELETED)
        .map(until -> "in " + DurationFormat.age(Duration.between(now, until)))
        .orElse("");
  }

  private static Tone tone(WorkspaceState state) {
    return switch (state) {
      case READY, CLAIMED -> Tone.GOOD;
      case STARTING, PERSONALIZING, DELETING -> Tone.BUSY;
      case UNHEALTHY, EXPIRED, STOPPED -> Tone.WAITING;
      case FAILED, LEAKED -> Tone.BAD;
      case DELETED -> Tone.DIM;
    };
  }
}
