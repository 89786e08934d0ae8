package dev.larder.cli.pass;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.ServerOption;
import dev.larder.plan.SnapshotJson;
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
  @Mixin private final ServerOption server;

  public SnapshotCommand(CliContext context) {
    this.output = new Output(context);
    this.server = new ServerOption(context);
  }

  @Override
  protected Exit run() {
    Item stock = server.server().read(ApiPath.of("snapshot"));
    output.print(
        out(),
        () -> PlanTable.stock(SnapshotJson.read("the snapshot", stock.json().toString())),
        stock);
    return Exit.DONE;
  }
}
