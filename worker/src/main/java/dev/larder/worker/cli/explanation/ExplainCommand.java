package dev.larder.worker.cli.explanation;

import dev.larder.pool.PoolName;
import dev.larder.server.explanation.Explanation;
import dev.larder.server.explanation.Explanations;
import dev.larder.store.pass.Passes;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Output;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Verb;
import dev.larder.worker.cli.pool.PoolChoice;
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
  @Mixin private final Connections connections;

  public ExplainCommand(CliContext context) {
    this.output = new Output(context);
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() {
    Views views = connections.views();
    PoolStock stock = PoolChoice.one(views.pools(), pool);
    Explanation explanation = new Explanations(views, new Passes(connections.database())).of(stock);
    if (output.isTable()) {
      out().print(explanation.text());
      out().flush();
    } else {
      output.print(out(), Table::nothing, () -> explanation.document().fields());
    }
    return Exit.DONE;
  }
}
