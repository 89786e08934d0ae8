package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Verb;
import dev.larder.worker.bench.Figure;
import dev.larder.worker.bench.Scenario;
import dev.larder.worker.bench.Servers;
import dev.larder.worker.bench.StoreFigures;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
      "It runs in a database of its own, which is dropped at the end, and on Temporal in a namespace"
          + " of its own."
    },
    footer = {"Example:", "  larder bench refill -o json"})
public final class BenchScenarioCommand extends Verb {
  private static final List<Integer> POOLS = List.of(1_000, 10_000);
  private static final int PASSES_EACH = 5;

  private final List<Scenario> scenarios;
  private final boolean store;

  @Mixin private final BenchServer server;
  @Mixin private final BenchTemporal temporal;
  @Mixin private final Output output;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "3",
      description = "Of each measurement; medians are shown. Default: 3.")
  private int repetitions;

  private BenchScenarioCommand(CliContext context, List<Scenario> scenarios, boolean store) {
    this.scenarios = scenarios;
    this.store = store;
    this.server = new BenchServer(context);
    this.temporal = new BenchTemporal(context);
    this.output = new Output(context);
  }

  /** The verb of one, with help of its own. */
  public static CommandLine verb(CliContext context, Scenario scenario) {
    return verb(new BenchScenarioCommand(context, List.of(scenario), false), scenario.header());
  }

  /** The verb of all of them, and of what PostgreSQL alone is measured by. */
  public static CommandLine all(CliContext context) {
    return verb(
        new BenchScenarioCommand(context, List.of(Scenario.values()), true),
        "Measure claims and passes too, one after another: ten minutes on two cores.");
  }

  private static CommandLine verb(BenchScenarioCommand command, String header) {
    CommandLine verb = new CommandLine(command);
    verb.getCommandSpec().usageMessage().header(header);
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
    List<Figure> figures = new ArrayList<>();
    if (store) {
      StoreFigures alone = new StoreFigures(url, this::report);
      figures.addAll(alone.claims(repetitions, true));
      figures.addAll(alone.claims(repetitions, false));
      figures.addAll(alone.passes(POOLS, PASSES_EACH * repetitions));
    }
    for (Scenario scenario : scenarios) {
      report("%s: starting Temporal and a worker".formatted(scenario.label()));
      try (Servers servers = temporal.servers(url)) {
        figures.addAll(scenario.run(servers, repetitions, this::report));
      }
    }
    FigureTable.print(figures, output, out());
  }
}
