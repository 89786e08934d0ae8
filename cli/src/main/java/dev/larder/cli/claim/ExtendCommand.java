package dev.larder.cli.claim;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
import dev.larder.document.DurationFormat;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a claimed workspace more time. */
@Command(
    name = "extend",
    header = "Extend a workspace's lease: it lives at least so long from now.",
    description =
        "A lease is never shortened. A workspace without one lives until it is released; there is"
            + " nothing to extend.",
    footer = {"Example:", "  larder extend alice/my-workspace --for 2h"})
public final class ExtendCommand extends Verb {
  @Parameters(paramLabel = "WORKSPACE", description = WorkspaceChoice.HOW)
  private String reference;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      required = true,
      description = "Counted from now, e.g. 2h.")
  private Duration time;

  @Mixin private final Output output;
  @Mixin private final ServerOption server;

  public ExtendCommand(CliContext context) {
    this.output = new Output(context);
    this.server = new ServerOption(context);
  }

  @Override
  protected Exit run() {
    if (time.isZero()) {
      throw CommandFailure.wrongInput("--for must be longer than zero");
    }
    Server found = server.server();
    found.changing(this);
    String workspace = WorkspaceChoice.one(found, reference).text("id");
    Item extended = new Item(found.client().extend(workspace, time));
    output.print(out(), Table::nothing, extended);
    report("larder: " + extended.text("name") + " " + outcome(extended));
    return Exit.DONE;
  }

  private static String outcome(Item extended) {
    return extended
        .instant("leaseUntil")
        .map(
            until ->
                "lives until "
                    + DurationFormat.instant(until)
                    + (extended.is("extended") ? "" : " as it is, which is longer"))
        .orElse("has no lease: it lives until it is released");
  }
}
