package dev.larder.worker.cli;

import dev.larder.pool.PoolName;
import dev.larder.store.PoolStock;
import dev.larder.store.Views;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Why there is stock, or none. */
@Command(
    name = "explain",
    header = "Say in plain words why a pool has the stock it has, and what happens next.",
    description =
        "What is wanted and where that comes from, what is there, what holds it back and until when,"
            + " and the last failures with the end of their logs.",
    footer = {"Example:", "  larder explain java-dev/large"})
final class ExplainCommand extends Verb {
  private static final int MOST_FAILURES = 3;

  @Parameters(paramLabel = "PRESET", description = "A pool: [ORGANIZATION/]TEMPLATE/PRESET.")
  private PoolName pool;

  @Mixin private final Output output;
  @Mixin private final Connections connections;

  ExplainCommand(Surroundings surroundings) {
    this.output = new Output(surroundings);
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() {
    Views views = connections.views();
    PoolStock stock = PoolChoice.one(views.pools(), pool);
    Explanation explanation =
        Explanation.of(stock, views.runOfFailures(stock.id(), MOST_FAILURES), views);
    if (output.isTable()) {
      StringWriter text = new StringWriter();
      explanation.print(new PrintWriter(text, true));
      out().print(text);
      out().flush();
    } else {
      output.print(out(), Table::nothing, () -> explanation.document().fields());
    }
    return Exit.DONE;
  }
}
