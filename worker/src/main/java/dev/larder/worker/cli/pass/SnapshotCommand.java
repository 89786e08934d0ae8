package dev.larder.worker.cli.pass;

import dev.larder.plan.Snapshot;
import dev.larder.plan.SnapshotJson;
import dev.larder.store.pass.PassScope;
import dev.larder.store.pass.Passes;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Output;
import dev.larder.worker.cli.frame.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the planner sees. */
@Command(
    name = "snapshot",
    header = "Show what the planner sees now: the whole stock at one instant.",
    description =
        "As JSON it can be kept and planned again, here or elsewhere, with `larder plan"
            + " --snapshot`.",
    footer = {"Example:", "  larder snapshot -o json > stock.json"})
public final class SnapshotCommand extends Verb {
  @Mixin private final Output output;
  @Mixin private final Connections connections;

  public SnapshotCommand(CliContext context) {
    this.output = new Output(context);
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() {
    Snapshot stock = new Passes(connections.database()).preview(new PassScope.All());
    output.printJson(out(), () -> PlanTable.stock(stock), () -> SnapshotJson.write(stock));
    return Exit.DONE;
  }
}
