package dev.larder.worker.cli.build;

import dev.larder.document.DurationFormat;
import dev.larder.pool.BuildStatus;
import dev.larder.store.view.BuildView;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Table.Cell;
import dev.larder.worker.cli.frame.Table.Column;
import dev.larder.worker.cli.frame.Tone;
import java.util.List;

/** Builds, printed. */
public final class BuildTable {
  private BuildTable() {}

  static Table of(List<BuildView> builds) {
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
    for (BuildView build : builds) {
      table.row(
          Cell.of(shortId(build)),
          Cell.of(build.workspaceName()),
          Cell.of(build.pool().template() + "/" + build.pool().preset()),
          Cell.of(build.transition().label()),
          Cell.of(build.reason().label()),
          Cell.of(build.initiator()),
          new Cell(build.status().label(), tone(build.status())),
          Cell.count(build.attempt()),
          Cell.of(DurationFormat.age(build.age())),
          Cell.of(build.took().map(DurationFormat::took).orElse("-")),
          Cell.of(build.error().orElse("")));
    }
    return table;
  }

  public static String shortId(BuildView build) {
    return build.id().toString().substring(0, 8);
  }

  private static Tone tone(BuildStatus status) {
    return switch (status) {
      case SUCCEEDED -> Tone.GOOD;
      case PENDING, RUNNING -> Tone.BUSY;
      case CANCELING -> Tone.WAITING;
      case FAILED -> Tone.BAD;
      case CANCELED -> Tone.DIM;
    };
  }
}
