package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Verb;
import dev.larder.worker.bench.StoreFigures;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Full passes, beside reading what they read. */
@Command(
    name = "pass",
    header = "Measure full passes over many pools, and PostgreSQL writing out their rows.",
    description = {
      "A full pass over pools of 10 prebuilds that are full, reading and planning, takes turns with"
          + " a COPY of the same live rows. The ratios say more than the times, which are this"
          + " machine's.",
      "It runs in a database of its own, which is dropped at the end, on a PostgreSQL that it starts"
          + " or on a server that is given."
    },
    footer = {"Examples:", "  larder bench pass", "  larder bench pass --pools 100,1000 -o json"})
public final class BenchPassCommand extends Verb {
  private static final int MAX_POOLS = 10_000;

  @Mixin private final BenchServer server;

  @Option(
      names = "--pools",
      paramLabel = "N",
      split = ",",
      defaultValue = "1000,10000",
      description = "How many pools there are. Default: 1000,10000.")
  private List<Integer> pools = List.of();

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "15",
      description = "Of each measurement; medians are shown. Default: 15.")
  private int repetitions;

  @Mixin private final Output output;

  public BenchPassCommand(CliContext context) {
    this.server = new BenchServer(context);
    this.output = new Output(context);
  }

  @Override
  protected Exit run() throws IOException, InterruptedException {
    boolean possible =
        repetitions > 0
            && !pools.isEmpty()
            && pools.stream().allMatch(count -> count > 0 && count <= MAX_POOLS);
    if (!possible) {
      throw CommandFailure.wrongInput(
          "--repetitions is at least 1, --pools from 1 to " + MAX_POOLS);
    }
    server.measure(
        this::report,
        url ->
            FigureTable.print(
                new StoreFigures(url, this::report).passes(pools, repetitions), output, out()));
    return Exit.DONE;
  }
}
