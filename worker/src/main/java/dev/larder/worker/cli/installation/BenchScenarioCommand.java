package dev.larder.worker.cli.installation;

import dev.larder.worker.bench.Figure;
import dev.larder.worker.bench.Scenario;
import dev.larder.worker.bench.Servers;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
import dev.larder.worker.cli.frame.Document;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Output;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Table.Cell;
import dev.larder.worker.cli.frame.Table.Column;
import dev.larder.worker.cli.frame.Verb;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Workflows, beside what bare Temporal does. */
@Command(
    description = {
      "Larder and its floor take turns on one PostgreSQL and one Temporal: `fill` fills empty pools,"
          + " beside bare activities; `refill` claims one at a time, beside a signal that leads to an"
          + " activity; `burst` makes 300 claims at once on a full pool, beside 300 workflows of one"
          + " activity and 300 activities. The ratios say more than the times, which are this"
          + " machine's. No program runs: what is measured is Larder alone.",
      "It runs in a database of its own, which is dropped at the end, and on a Temporal that it"
          + " starts as `larder dev` does."
    },
    footer = {"Example:", "  larder bench refill -o json"})
public final class BenchScenarioCommand extends Verb {
  private final CliContext context;
  private final Scenario scenario;

  @Mixin private final BenchServer server;
  @Mixin private final Output output;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "3",
      description = "Of each measurement; medians are shown. Default: 3.")
  private int repetitions;

  private BenchScenarioCommand(CliContext context, Scenario scenario) {
    this.context = context;
    this.scenario = scenario;
    this.server = new BenchServer(context);
    this.output = new Output(context);
  }

  /** Its verb, with help of its own. */
  public static CommandLine verb(CliContext context, Scenario scenario) {
    CommandLine verb = new CommandLine(new BenchScenarioCommand(context, scenario));
    verb.getCommandSpec().usageMessage().header(scenario.header());
    return verb;
  }

  @Override
  protected Exit run() throws IOException, InterruptedException {
    if (repetitions < 1) {
      throw CommandFailure.wrongInput("--repetitions is at least 1");
    }
    server.measure(this::report, this::measure);
    return Exit.DONE;
  }

  private void measure(String url) throws IOException, SQLException, InterruptedException {
    report("starting Temporal and a worker");
    try (Servers servers = new Servers(url, context.environment())) {
      List<Figure> figures = scenario.run(servers, repetitions, this::report);
      output.print(
          out(),
          () -> table(figures),
          () -> figures.stream().map(BenchScenarioCommand::document).toList());
    }
  }

  private static Table table(List<Figure> figures) {
    Table table =
        new Table(
            "",
            Column.text("WHAT"),
            Column.number("LARDER"),
            Column.number("FLOOR"),
            Column.number("RATIO"),
            Column.number("GOAL"),
            Column.text("THE FLOOR IS"));
    for (Figure figure : figures) {
      table.row(
          Cell.of(figure.what()),
          Cell.of(number(figure.larder())),
          Cell.of(number(figure.floor())),
          Cell.of(String.format(Locale.ROOT, "%.2f", figure.ratio())),
          Cell.of(
              (figure.goal().isMax() ? "≤ " : "≥ ")
                  + String.format(Locale.ROOT, "%.1f", figure.goal().ratio())),
          Cell.of(figure.floorIs()));
    }
    return table;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
  }

  private static Object document(Figure figure) {
    return new Document()
        .put("what", figure.what())
        .put("larder", figure.larder())
        .put("floorIs", figure.floorIs())
        .put("floor", figure.floor())
        .put("ratio", figure.ratio())
        .put(figure.goal().isMax() ? "max" : "min", figure.goal().ratio())
        .put("met", figure.isMet())
        .fields();
  }
}
