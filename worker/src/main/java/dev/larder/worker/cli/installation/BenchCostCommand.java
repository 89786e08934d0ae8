package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Verb;
import dev.larder.document.Document;
import dev.larder.worker.bench.Cost;
import dev.larder.worker.bench.CostBench;
import dev.larder.worker.bench.Servers;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What operations cost, by the servers' own counts. */
@Command(
    name = "cost",
    header = "Count what a claim, a build and a pass cost Temporal and PostgreSQL.",
    description = {
      "Of each operation: events, workflow tasks and bytes of histories; statements (begin and commit"
          + " left out) and bytes of write-ahead log; milliseconds of processors. What a"
          + " server does not say is 0: statements need pg_stat_statements, processors a server on"
          + " this machine.",
      "It runs in a database of its own, which is dropped at the end, and on Temporal in a namespace"
          + " of its own."
    },
    footer = {"Example:", "  larder bench cost -o json"})
public final class BenchCostCommand extends Verb {
  @Mixin private final BenchServer server;
  @Mixin private final BenchTemporal temporal;

  @Option(
      names = "--claims",
      paramLabel = "N",
      defaultValue = "50",
      description = "Claims that are counted. Default: 50.")
  private int claims;

  @Option(
      names = "--builds",
      paramLabel = "N",
      defaultValue = "500",
      description = "Builds of a fill, a multiple of 50. Default: 500.")
  private int builds;

  @Mixin private final Output output;

  public BenchCostCommand(CliContext context) {
    this.server = new BenchServer(context);
    this.temporal = new BenchTemporal(context);
    this.output = new Output(context);
  }

  @Override
  protected Exit run() throws IOException, InterruptedException {
    if (claims < 1 || builds < CostBench.MANY || builds % CostBench.MANY != 0) {
      throw CommandFailure.wrongInput("--claims is at least 1, --builds a multiple of 50");
    }
    server.measure(this::report, this::measure);
    return Exit.DONE;
  }

  private void measure(String url) throws IOException, SQLException, InterruptedException {
    report("starting Temporal and a worker");
    try (Servers servers = temporal.servers(url)) {
      List<Cost> costs = new CostBench(servers, claims, builds, this::report).measure();
      output.print(
          out(), () -> table(costs), () -> costs.stream().map(BenchCostCommand::document).toList());
    }
  }

  private static Table table(List<Cost> costs) {
    Table table =
        new Table(
            "",
            Column.text("OF EACH"),
            Column.number("EVENTS"),
            Column.number("TASKS"),
            Column.number("BYTES"),
            Column.number("STATEMENTS"),
            Column.number("WAL BYTES"),
            Column.number("LARDER CPU MS"),
            Column.number("TEMPORAL"),
            Column.number("POSTGRESQL"));
    for (Cost cost : costs) {
      table.row(
          Cell.of(cost.what()),
          number(cost.events()),
          number(cost.workflowTasks()),
          number(cost.historyBytes()),
          number(cost.statements()),
          number(cost.walBytes()),
          number(cost.cpuMillis("larder")),
          number(cost.cpuMillis("temporal")),
          number(cost.cpuMillis("postgres")));
    }
    return table;
  }

  private static Cell number(double value) {
    return Cell.of(String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value));
  }

  private static Object document(Cost cost) {
    return new Document()
        .put("what", cost.what())
        .put("operations", cost.operations())
        .put("events", cost.events())
        .put("workflowTasks", cost.workflowTasks())
        .put("historyBytes", cost.historyBytes())
        .put("statements", cost.statements())
        .put("walBytes", cost.walBytes())
        .put("larderCpuMillis", cost.cpuMillis("larder"))
        .put("temporalCpuMillis", cost.cpuMillis("temporal"))
        .put("postgresCpuMillis", cost.cpuMillis("postgres"))
        .fields();
  }
}
