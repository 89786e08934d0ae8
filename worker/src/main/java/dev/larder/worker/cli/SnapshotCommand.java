package dev.larder.worker.cli;

import dev.larder.plan.Snapshot;
import dev.larder.plan.SnapshotJson;
import dev.larder.store.PassScope;
import dev.larder.store.Passes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the planner sees. */
@Command(
    name = "snapshot",
    header = "Show what the planner sees now: the whole stock at one instant.",
    description =
        "As JSON it can be kept and planned again, here or elsewhere, with `larder plan --snapshot`.",
    footer = {"Example:", "  larder snapshot -o json > stock.json"})
final class SnapshotCommand extends Verb {
  @Mixin private final Output output;
  @Mixin private final Connections connections;

  SnapshotCommand(Surroundings surroundings) {
    this.output = new Output(surroundings);
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() {
    Snapshot stock = new Passes(connections.database()).look(new PassScope.All());
    output.printJson(out(), () -> PlanTable.stock(stock), () -> SnapshotJson.write(stock));
    return Exit.DONE;
  }
}
