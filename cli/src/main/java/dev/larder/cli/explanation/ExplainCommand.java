package dev.larder.cli.explanation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.pool.PoolChoice;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
import dev.larder.pool.PoolName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Why there is stock, or none. */
@Command(
    name = "explain",
    header = "Explain why a pool has the stock it has, and what happens next.",
    description =
        "What is wanted and where that comes from, what is there, what holds it back and until"
            + " when, what a pass would do now, the limits and workers it depends on, and the last"
            + " failures with the end of their logs.",
    footer = {"Example:", "  larder explain java-dev/large"})
public final class ExplainCommand extends Verb {

  @Parameters(paramLabel = "PRESET", description = "A pool: [ORGANIZATION/]TEMPLATE/PRESET.")
  private PoolName pool;

  @Mixin private final Output output;
  @Mixin private final ServerOption server;

  public ExplainCommand(CliContext context) {
    this.output = new Output(context);
    this.server = new ServerOption(context);
  }

  @Override
  protected Exit run() {
    Server found = server.server();
    Item explanation = found.read(PoolChoice.path(PoolChoice.named(found, pool), "explain"));
    if (output.isTable()) {
      out().print(explanation.text("text"));
      out().flush();
    } else {
      output.print(out(), Table::nothing, explanation);
    }
    return Exit.DONE;
  }
}
